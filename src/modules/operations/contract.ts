import {
  endpoint,
  orNull,
  strict,
  Text,
  Timestamp,
  Type,
  type StaticOf,
} from '#platform/contract.ts';

const State = Type.Union([Type.Literal('ok'), Type.Literal('warn'), Type.Literal('fail')]);

/** One thing that was looked at. */
export const Finding = Type.Object({
  what: Type.String(),
  state: State,
  /** What was found and where, with figures. */
  found: Type.String(),
  /** What to do about it; absent when all is well. */
  remedy: Type.Optional(Type.String()),
});
export type Finding = StaticOf<typeof Finding>;

const Area = Type.Union([
  Type.Literal('machine'),
  Type.Literal('installation'),
  Type.Literal('database'),
  Type.Literal('network'),
  Type.Literal('work'),
  Type.Literal('backups'),
]);
export type Area = StaticOf<typeof Area>;

const Worker = Type.Object({
  id: Type.String(),
  seenAt: Timestamp,
  silentSeconds: Type.Number(),
});

export const showOperations = endpoint({
  method: 'GET',
  path: '/api/v1/admin/operations',
  tag: 'Operations',
  summary: 'The operator’s day at a glance: findings, database, backups, queue and processes',
  description: 'Looked at anew at most every ten seconds.',
  answers: {
    200: Type.Object({
      at: Timestamp,
      findings: Type.Array(
        Type.Object({
          area: Area,
          items: Type.Array(Finding),
        }),
      ),
      machine: Type.Object({
        host: Type.String(),
        processors: Type.Integer(),
        memoryBytes: Type.Number(),
        memoryUsedPercent: Type.Number(),
        diskBytes: Type.Number(),
        diskFreeBytes: Type.Number(),
        diskUsedPercent: Type.Number(),
      }),
      database: Type.Object({
        version: Type.String(),
        startedAt: Timestamp,
        bytes: Type.Number(),
        bytesPerMonth: orNull(Type.Number()),
        connections: Type.Integer(),
        connectionsMax: Type.Integer(),
        cacheHitPercent: orNull(Type.Number()),
        lockWaits: Type.Integer(),
        oldestTransactionSeconds: Type.Number(),
        tables: Type.Array(
          Type.Object({
            name: Type.String(),
            bytes: Type.Number(),
            rows: Type.Number(),
            deadRows: Type.Number(),
            lastVacuum: orNull(Timestamp),
          }),
        ),
      }),
      backups: Type.Object({
        lastGood: orNull(Timestamp),
        lastFailed: orNull(Timestamp),
        lastVerified: orNull(Timestamp),
        rtoMs: orNull(Type.Number()),
        rpoMs: orNull(Type.Number()),
        archivedAt: orNull(Timestamp),
      }),
      queue: Type.Object({
        waiting: Type.Integer(),
        overdue: Type.Integer(),
        oldestOverdueSeconds: Type.Number(),
        dead: Type.Array(
          Type.Object({ task: Type.String(), jobs: Type.Integer(), lastError: Type.String() }),
        ),
      }),
      processes: Type.Object({
        workers: Type.Array(Worker),
        connections: Type.Array(
          Type.Object({
            application: Type.String(),
            state: Type.String(),
            connections: Type.Integer(),
            longestSeconds: Type.Number(),
          }),
        ),
        version: Type.String(),
        uptimeSeconds: Type.Integer(),
      }),
      triggers: Type.Array(
        Type.Object({
          name: Type.String(),
          rule: Type.String(),
          state: Type.Union([
            Type.Literal('met'),
            Type.Literal('not met'),
            Type.Literal('not known'),
          ]),
          found: Type.String(),
          inDays: orNull(Type.Integer()),
          remedy: Type.String(),
        }),
      ),
    }),
  },
  refusals: [],
});
export type Operations = StaticOf<(typeof showOperations)['answers'][200]>;

const Notice = Type.Object({ message: orNull(Type.String()), until: orNull(Timestamp) });

export const MaintenanceView = Type.Object({
  /** Closed by the shop's own switch; null while that is open. */
  shop: orNull(Notice),
  /** Closed with every shop of the installation; null while that is open. */
  all: orNull(Notice),
});
export type MaintenanceView = StaticOf<typeof MaintenanceView>;

/** Of what shoppers read while they cannot come in. */
export const MESSAGE_MAX_LENGTH = 300;

export const MaintenanceWish = strict({
  closed: Type.Boolean(),
  /** What shoppers read. */
  message: Type.Optional(orNull(Text(MESSAGE_MAX_LENGTH))),
  /** When it is expected to be over; what is over already is refused. */
  until: Type.Optional(orNull(Timestamp)),
});
export type MaintenanceWish = StaticOf<typeof MaintenanceWish>;

const maintenance = { tag: 'Operations', answers: { 200: MaintenanceView } } as const;

export const showMaintenance = endpoint({
  ...maintenance,
  method: 'GET',
  path: '/api/v1/admin/maintenance',
  summary: 'Whether the shop is closed for maintenance, and what shoppers read',
  refusals: [],
});

export const changeMaintenance = endpoint({
  ...maintenance,
  method: 'PUT',
  path: '/api/v1/admin/maintenance',
  summary: 'Close the shop to shoppers, or open it',
  description: 'Staff may pass meanwhile. Every process knows within a second. Audited.',
  body: MaintenanceWish,
  refusals: [],
});

export const changeMaintenanceOfAll = endpoint({
  ...maintenance,
  method: 'PUT',
  path: '/api/v1/admin/operations/maintenance',
  summary:
    'Close every shop of the installation to shoppers, or open those that are not closed alone',
  body: MaintenanceWish,
  refusals: [],
});
