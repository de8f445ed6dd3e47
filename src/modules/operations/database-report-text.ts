import { bytesOf, durationOf, durationOfMs } from '#platform/written.ts';
import type { DatabaseReport } from './database-report.ts';
import { tableOf } from './lay-out.ts';

const TABLES_SHOWN = 15;
const INDEXES_SHOWN = 15;
/** Half the ids: PostgreSQL itself begins to freeze at 200 million. */
const WRAPAROUND_LIMIT = 1_000_000_000;

/** The report as pages are read: the whole first, then what wants attention, then the lists. */
export function writeDatabaseReport(report: DatabaseReport): string[] {
  return [
    ...serverLines(report),
    ...section('Waiting for locks', lockLines(report)),
    ...section('Connections', connectionLines(report)),
    ...section(`Tables (the ${TABLES_SHOWN} largest)`, tableLines(report)),
    ...section('Indexes that nothing has used', unusedLines(report)),
    ...section('Indexes that say the same, or are broken', superfluousLines(report)),
    ...section('Statements that took most time', statementLines(report)),
    ...section('Standbys', standbyLines(report)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines];
}

function serverLines({ server, growth, connections }: DatabaseReport): string[] {
  const monthly = growth && `${bytesOf(Math.abs(growth.perMonth))} a month`;
  const grows = growth === null ? 'growth not known before two days' : growthWords(growth, monthly);
  const { cache_hit_percent: hit, statistics_since: since } = server;
  const busy = connections
    .filter(({ state }) => state === 'active')
    .reduce((sum, row) => sum + row.connections, 0);
  return [
    `PostgreSQL ${server.version}, up since ${server.started_at}${server.is_standby ? ', a standby' : ''}`,
    `Size                ${bytesOf(server.bytes)} (${grows})`,
    `Connections         ${server.connections} of ${server.max_connections}, ${busy} at work`,
    `Cache hit           ${hit === null ? '-' : `${hit.toFixed(2)} %`}`,
    `Oldest transaction  ${durationOf(server.oldest_transaction_seconds)}`,
    `Transaction ids     ${server.wraparound_age} used of ${WRAPAROUND_LIMIT} that are safe`,
    `Deadlocks           ${server.deadlocks}, temporary files ${bytesOf(server.temporary_bytes)}` +
      ` since ${since ?? 'the database was made'}`,
  ];
}

function growthWords({ perMonth }: { perMonth: number }, monthly: string | null): string {
  return `${perMonth < 0 ? 'shrinks' : 'grows'} by ${monthly ?? ''}`;
}

function lockLines({ lockWaits }: DatabaseReport): string[] {
  if (lockWaits.length === 0) return ['  Nobody waits.'];
  return lockWaits.flatMap((wait) => [
    `  ${wait.pid} (${wait.application || 'no name'}) waits ${durationOf(wait.waited_seconds)}: ` +
      wait.query,
    `    for ${wait.blocker_pid} (${wait.blocker_application || 'no name'}), ` +
      `${wait.blocker_state} for ${durationOf(wait.blocker_seconds)}: ${wait.blocker_query}`,
  ]);
}

function connectionLines({ connections }: DatabaseReport): string[] {
  return tableOf(
    ['Application', 'State', 'Count', 'Longest'],
    connections.map((row) => [
      row.application,
      row.state,
      row.connections,
      durationOf(row.longest_seconds),
    ]),
  );
}

function tableLines({ tables }: DatabaseReport): string[] {
  return tableOf(
    [
      'Table',
      'Total',
      'Indexes',
      'Rows',
      'Dead',
      'Bloat (estimate)',
      'Last vacuum',
      'Last analyze',
    ],
    tables
      .slice(0, TABLES_SHOWN)
      .map((row) => [
        row.table_name,
        bytesOf(row.total_bytes ?? 0),
        bytesOf(row.index_bytes ?? 0),
        row.rows,
        row.dead_rows,
        bytesOf(row.bloat_bytes ?? 0),
        minuteOf(row.last_vacuum),
        minuteOf(row.last_analyze),
      ]),
  );
}

function unusedLines({ unusedIndexes, server }: DatabaseReport): string[] {
  if (unusedIndexes.length === 0) return ['  None.'];
  const since = server.statistics_since ?? 'the database was made';
  return [
    `  Not one scan since ${since}. A rarely asked question may still need one; keep those of keys.`,
    ...tableOf(
      ['Index', 'Table', 'Size'],
      unusedIndexes
        .slice(0, INDEXES_SHOWN)
        .map((row) => [row.index_name, row.table_name, bytesOf(row.bytes)]),
    ),
    ...(unusedIndexes.length > INDEXES_SHOWN
      ? [`  and ${unusedIndexes.length - INDEXES_SHOWN} smaller ones`]
      : []),
  ];
}

function superfluousLines({ superfluousIndexes }: DatabaseReport): string[] {
  if (superfluousIndexes.length === 0) return ['  None.'];
  return superfluousIndexes.map(({ index_name, same_as, bytes, is_valid }) => {
    const why = is_valid ? `says the same as ${same_as}` : 'is broken: build it again or drop it';
    return `  ${index_name} ${why} (${bytesOf(bytes)})`;
  });
}

function statementLines({ slowStatements }: DatabaseReport): string[] {
  if (slowStatements === null) return ['  Not known: the server does not load pg_stat_statements.'];
  return tableOf(
    ['Total', 'Mean', 'Longest', 'Calls', 'Statement'],
    slowStatements.map((row) => [
      durationOfMs(row.total_ms),
      `${row.mean_ms.toFixed(2)} ms`,
      `${row.max_ms.toFixed(0)} ms`,
      row.calls,
      row.query,
    ]),
  );
}

function standbyLines({ standbys }: DatabaseReport): string[] {
  if (standbys.length === 0) return ['  None.'];
  return tableOf(
    ['Standby', 'State', 'Sync', 'Behind', 'Lag'],
    standbys.map((row) => [
      row.name,
      row.state,
      row.sync_state,
      bytesOf(row.lag_bytes),
      durationOf(row.lag_seconds),
    ]),
  );
}

function minuteOf(at: string | null): string {
  return at === null ? 'never' : at.slice(0, 16).replace('T', ' ');
}
