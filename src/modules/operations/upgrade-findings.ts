import { statfs } from 'node:fs/promises';
import { readBackupState } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { MIGRATIONS, readMigrations } from '#platform/database/migration-files.ts';
import type { MigrationState } from '#platform/database/migrate.ts';
import { ownerSession } from '#platform/database/index.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { bytesOf, durationOf, durationOfMs } from '#platform/written.ts';
import type { Finding } from './contract.ts';
import { costOf, type MigrationCost } from './migration-cost.ts';
import { findLockWaits, findTableStates, readServerState } from './store/database-state.ts';

const HOUR_MS = 3_600_000;
const BACKUP_WARN_MS = 25 * HOUR_MS;
const TRANSACTION_WARN_SECONDS = 60;
const SPARE_BYTES = 1_000_000_000;
const LONG_SECONDS = 60;
const TABLES_MAX = 1000;
const PATIENCE_MS = 2000;

/** What is looked at before an upgrade, and what the pending files will take. */
export interface Preflight {
  findings: Finding[];
  costs: MigrationCost[];
}

/** Looks at everything that an upgrade may stumble over; changes nothing. */
export async function lookBeforeUpgrade(app: App, state: MigrationState): Promise<Preflight> {
  const { server, waits, sizes } = await ownerSession(app, 'operator', async (session) => ({
    server: await readServerState.one(session),
    waits: await findLockWaits.rows(session),
    sizes: await findTableStates.rows(session, TABLES_MAX),
  }));
  const bytesByTable = new Map(sizes.map((row) => [row.table_name ?? '', row.total_bytes ?? 0]));
  const files = readMigrations(MIGRATIONS).filter(({ name }) => state.pending.includes(name));
  const costs = files.map((file) => costOf(file, bytesByTable));
  return {
    costs,
    findings: [
      await versionFinding(app, state),
      pendingFinding(costs),
      await backupFinding(app),
      await diskFinding(app, costs),
      transactionFinding(server.oldest_transaction_seconds),
      lockFinding(waits.map((wait) => wait.blocker_pid)),
    ],
  };
}

async function versionFinding({ config }: App, state: MigrationState): Promise<Finding> {
  const what = 'versions';
  const running = findRunningServer(config.EMPORIUM_DATA)?.url;
  const serving = running ? await versionAt(running) : undefined;
  const found =
    `this program is ${config.APP_VERSION}, the database is at ${state.version}` +
    (serving ? `, ${serving} serves` : '');
  if (state.unknown.length === 0) return { what, state: 'ok', found };
  return {
    what,
    state: 'warn',
    found: `${found}; a newer release has added ${state.unknown.join(', ')}`,
    remedy: 'This is a way back, not forward: start it, it works with what was added.',
  };
}

async function versionAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return ((await answer.json()) as { version: string }).version;
  } catch (error) {
    return `a server that does not answer (${error instanceof Error ? error.message : ''})`;
  }
}

function pendingFinding(costs: readonly MigrationCost[]): Finding {
  const what = 'migrations';
  if (costs.length === 0) return { what, state: 'ok', found: 'none is pending' };
  const seconds = costs.reduce((sum, cost) => sum + cost.seconds, 0);
  const found = `${costs.length} pending, about ${durationOf(Math.ceil(seconds))}`;
  const breaking = costs.filter((cost) => cost.breaking).map(({ name }) => name);
  if (breaking.length > 0) {
    return {
      what,
      state: 'warn',
      found: `${found}; the former release cannot work after ${breaking.join(', ')}`,
      remedy:
        'The way back is the backup. Close the shops meanwhile: emporium maintenance on --all',
    };
  }
  if (seconds < LONG_SECONDS) return { what, state: 'ok', found };
  const remedy = 'Tables are locked for a part of it: choose a quiet hour.';
  return { what, state: 'warn', found, remedy };
}

async function backupFinding(app: App): Promise<Finding> {
  const what = 'backup';
  const remedy =
    '"emporium upgrade --yes" makes one first; "emporium backup status" tells why not.';
  const { lastGood } = await readBackupState(app);
  if (lastGood === null) return { what, state: 'warn', found: 'there has never been one', remedy };
  const age = app.clock.now().getTime() - Date.parse(lastGood);
  const found = `the newest good one is ${durationOfMs(age)} old`;
  return age > BACKUP_WARN_MS
    ? { what, state: 'warn', found, remedy }
    : { what, state: 'ok', found };
}

/** What is written anew lies beside the old until the end, and once more in the log (WAL). */
async function diskFinding({ config }: App, costs: readonly MigrationCost[]): Promise<Finding> {
  const what = 'disk';
  const work = costs.flatMap((cost) => cost.work).filter(({ kind }) => kind !== 'check');
  const needed = SPARE_BYTES + 2 * work.reduce((sum, { bytes }) => sum + bytes, 0);
  if (config.DATABASE_URL !== undefined) {
    const found = `the database server needs ${bytesOf(needed)} free; it is not seen from here`;
    return { what, state: 'ok', found };
  }
  const { bavail, bsize } = await statfs(config.EMPORIUM_DATA);
  const found = `${bytesOf(bavail * bsize)} free, ${bytesOf(needed)} needed`;
  if (bavail * bsize >= needed) return { what, state: 'ok', found };
  return {
    what,
    state: 'fail',
    found,
    remedy: 'Free space first: a full disk stops the database.',
  };
}

function transactionFinding(seconds: number): Finding {
  const what = 'transactions';
  const found = `the oldest is open for ${durationOf(seconds)}`;
  if (seconds < TRANSACTION_WARN_SECONDS) return { what, state: 'ok', found };
  const remedy = 'A file that needs its table waits for it: "emporium database kill-long" ends it.';
  return { what, state: 'warn', found, remedy };
}

function lockFinding(blockers: readonly number[]): Finding {
  const what = 'locks';
  if (blockers.length === 0) return { what, state: 'ok', found: 'nobody waits for one' };
  const found = `${blockers.length} wait, for ${[...new Set(blockers)].join(', ')}`;
  return { what, state: 'warn', found, remedy: '"emporium database report" names who and why.' };
}
