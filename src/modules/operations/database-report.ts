import type { App } from '#platform/context.ts';
import { ownerSession, systemTx, type OwnerSession } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { growthOf, type Growth } from './capacity-model.ts';
import { findFigures } from './store/daily-figures.ts';
import {
  countConnections,
  findLockWaits,
  findSlowStatements,
  findStandbys,
  findSuperfluousIndexes,
  findTableStates,
  findUnusedIndexes,
  readServerState,
  type LockWait,
  type ServerState,
  type TableState,
} from './store/database-state.ts';

/** Everything that `emporium database report` tells. */
export interface DatabaseReport {
  server: ServerState;
  /** Null until two days have been seen. */
  growth: Growth | null;
  tables: TableState[];
  unusedIndexes: RowOf<typeof findUnusedIndexes>[];
  superfluousIndexes: RowOf<typeof findSuperfluousIndexes>[];
  /** Null where the server does not keep them (pg_stat_statements). */
  slowStatements: RowOf<typeof findSlowStatements>[] | null;
  lockWaits: LockWait[];
  connections: RowOf<typeof countConnections>[];
  standbys: RowOf<typeof findStandbys>[];
}

const TABLES_MAX = 200;
const STATEMENTS_MAX = 10;
const GROWTH_DAYS = 90;
const DAY_MS = 86_400_000;

/** Gathers the report from PostgreSQL's own statistics; changes nothing, locks nothing. */
export async function reportDatabase(app: App): Promise<DatabaseReport> {
  const from = new Date(app.clock.now().getTime() - GROWTH_DAYS * DAY_MS).toISOString();
  const sizes = await systemTx(app, 'operations.read_figures', (tx) =>
    findFigures.rows(tx, ['database_bytes'], from.slice(0, 10)),
  );
  return await ownerSession(app, 'operator', async (session) => {
    const server = await readServerState.one(session);
    return {
      server,
      growth: growthOf(sizes.map(({ day, latest }) => ({ day, value: latest }))),
      tables: await findTableStates.rows(session, TABLES_MAX),
      unusedIndexes: await findUnusedIndexes.rows(session),
      superfluousIndexes: await findSuperfluousIndexes.rows(session),
      slowStatements: server.has_statements ? await slowStatements(session) : null,
      lockWaits: await findLockWaits.rows(session),
      connections: await countConnections.rows(session),
      standbys: server.is_standby ? [] : await findStandbys.rows(session),
    };
  });
}

async function slowStatements(session: OwnerSession): Promise<RowOf<typeof findSlowStatements>[]> {
  return await findSlowStatements.rows(session, STATEMENTS_MAX);
}
