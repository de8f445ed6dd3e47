import type { App } from '#platform/context.ts';
import { ownerSession, sqlState, type OwnerSession } from '#platform/database/index.ts';
import { findVacuumTargets, measureTable, type VacuumTarget } from './store/database-state.ts';

/** What became of one table. */
export interface Vacuumed {
  table: string;
  /** `busy`: somebody held it for 2 s; try again at a quieter time. */
  outcome: 'done' | 'busy';
  bytesBefore: number;
  bytesAfter: number;
}

export interface VacuumOptions {
  /** Of one table, `orders` or `orders.orders`; of all when empty. */
  table: string;
  /** Rewrite the tables and give their space back to the disk; each is closed meanwhile. */
  full: boolean;
  say: (line: string) => void;
}

const LOCK_NOT_AVAILABLE = '55P03';

/** The tables that would be taken, the one with most dead rows first. */
export async function listVacuumTargets(app: App, table: string): Promise<VacuumTarget[]> {
  return await ownerSession(app, 'operator', (session) => findVacuumTargets.rows(session, table));
}

/**
 * Clears dead rows and renews the planner's statistics, table by table. Nobody waits for it, except
 * with `full`. Waits at most 2 s for a table.
 */
export async function vacuumDatabase(
  app: App,
  { table, full, say }: VacuumOptions,
): Promise<Vacuumed[]> {
  const how = full ? 'full, analyze' : 'analyze';
  return await ownerSession(app, 'vacuum', async (session) => {
    const targets = await findVacuumTargets.rows(session, table);
    const done: Vacuumed[] = [];
    for (const [index, target] of targets.entries()) {
      say(`${index + 1}/${targets.length} ${target.table_name}`);
      done.push(await vacuumTable(session, target, how));
    }
    return done;
  });
}

/** A busy table is left as it is: who waits for it in line makes every other wait as well. */
async function vacuumTable(
  session: OwnerSession,
  { table_name: table, quoted }: VacuumTarget,
  how: string,
): Promise<Vacuumed> {
  try {
    const before = await measureTable.one(session, quoted);
    await session.command(`vacuum (${how}) ${quoted}`);
    const after = await measureTable.one(session, quoted);
    return { table, outcome: 'done', bytesBefore: before.bytes ?? 0, bytesAfter: after.bytes ?? 0 };
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    return { table, outcome: 'busy', bytesBefore: 0, bytesAfter: 0 };
  }
}
