import { readBackupState } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { readQueueState } from '#platform/queue-state.ts';
import { reportCapacity } from './capacity-report.ts';
import type { Operations } from './contract.ts';
import { reportDatabase } from './database-report.ts';
import { examineInside, examineOutside, joined } from './doctor.ts';

const FRESH_MS = 10_000;
const TABLES_SHOWN = 8;

const kept = new WeakMap<App, { until: number; shown: Promise<Operations> }>();

/**
 * The operator's day at a glance. Looked at anew every ten seconds at most, however many pages are
 * open: a look at everything costs about a tenth of a second of this process.
 */
export async function showOperations(app: App): Promise<Operations> {
  const now = app.clock.now().getTime();
  const known = kept.get(app);
  if (known && known.until > now) return await known.shown;
  const shown = look(app);
  kept.set(app, { until: now + FRESH_MS, shown });
  shown.catch(() => kept.delete(app));
  return await shown;
}

async function look(app: App): Promise<Operations> {
  const [outside, inside] = [await examineOutside(app.config), await examineInside(app)];
  const [stored, backups] = [await reportDatabase(app), await readBackupState(app)];
  const queue = await readQueueState(app);
  const capacity = await reportCapacity(app);
  const { workers, ...jobs } = queue;
  return {
    at: app.clock.now().toISOString(),
    findings: joined([...outside, ...inside]),
    machine: capacity.machine,
    database: shownDatabase(stored),
    backups: {
      lastGood: backups.lastGood,
      lastFailed: backups.lastFailed,
      lastVerified: backups.lastVerified,
      rtoMs: backups.verification?.rto_ms ?? null,
      rpoMs: backups.verification?.rpo_ms ?? null,
      archivedAt: backups.archive?.archived_at ?? null,
    },
    queue: jobs,
    processes: {
      workers,
      connections: stored.connections
        .filter(({ state }) => state !== 'background')
        .map(({ longest_seconds, ...rest }) => ({ ...rest, longestSeconds: longest_seconds })),
      version: app.config.APP_VERSION,
      uptimeSeconds: Math.round(process.uptime()),
    },
    triggers: capacity.triggers,
  };
}

function shownDatabase({
  server,
  growth,
  tables,
  lockWaits,
}: Awaited<ReturnType<typeof reportDatabase>>): Operations['database'] {
  return {
    version: server.version,
    startedAt: server.started_at,
    bytes: server.bytes,
    bytesPerMonth: growth?.perMonth ?? null,
    connections: server.connections,
    connectionsMax: server.max_connections,
    cacheHitPercent: server.cache_hit_percent,
    lockWaits: lockWaits.length,
    oldestTransactionSeconds: server.oldest_transaction_seconds,
    tables: tables.slice(0, TABLES_SHOWN).map((row) => ({
      name: row.table_name ?? '',
      bytes: row.total_bytes ?? 0,
      rows: row.rows,
      deadRows: row.dead_rows,
      lastVacuum: row.last_vacuum,
    })),
  };
}
