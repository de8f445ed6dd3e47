import type { App } from '#platform/context.ts';
import { ownerSession } from '#platform/database/index.ts';
import { bytesOf, durationOf, durationOfMs } from '#platform/written.ts';
import type { Finding } from './contract.ts';
import { lookAtReplica, lookAtStandbys } from './findings-standbys.ts';
import {
  findLockWaits,
  readArchiver,
  readDurability,
  readServerState,
  type ServerState,
} from './store/database-state.ts';

const CONNECTIONS_WARN_PERCENT = 80;
const CONNECTIONS_FAIL_PERCENT = 95;
const TRANSACTION_WARN_SECONDS = 600;
const LOCK_WARN_SECONDS = 10;
const SKEW_WARN_MS = 1_000;
const SKEW_FAIL_MS = 60_000;
const IDS_WARN = 500_000_000;
const IDS_FAIL = 1_200_000_000;
const SIZE_WARN_BYTES = 10e9;

/** What commonly goes wrong inside a database that runs. */
export async function lookInsideDatabase(app: App): Promise<Finding[]> {
  return await ownerSession(app, 'operator', async (session) => {
    const asked = app.clock.now().getTime();
    const server = await readServerState.one(session);
    const answered = app.clock.now().getTime();
    const waits = await findLockWaits.rows(session);
    return [
      clockFinding(Date.parse(server.now), asked, answered),
      connectionFinding(server),
      transactionFinding(server),
      lockFinding(waits.map(({ waited_seconds, blocker_pid }) => [waited_seconds, blocker_pid])),
      idFinding(server),
      sizeFinding(server),
      durabilityFinding(app, await readDurability.rows(session)),
      archiverFinding(await readArchiver.one(session)),
      ...(server.is_standby ? [] : await lookAtStandbys(session)),
      ...(await lookAtReplica(app)),
    ];
  });
}

/** The database's clock against ours, as far as the round trip lets us say. */
function clockFinding(theirs: number, asked: number, answered: number): Finding {
  const what = 'clock';
  const off = Math.max(0, asked - theirs, theirs - answered);
  const found = `this machine and the database differ by ${durationOfMs(off)}`;
  if (off < SKEW_WARN_MS) return { what, state: 'ok', found };
  return {
    what,
    state: off < SKEW_FAIL_MS ? 'warn' : 'fail',
    found,
    remedy:
      'Let both follow NTP: timedatectl set-ntp true. Sessions and holds end by these clocks.',
  };
}

function connectionFinding({ connections, max_connections: max }: ServerState): Finding {
  const what = 'connections';
  const percent = (100 * connections) / max;
  const found = `${connections} of ${max}`;
  if (percent <= CONNECTIONS_WARN_PERCENT) return { what, state: 'ok', found };
  return {
    what,
    state: percent > CONNECTIONS_FAIL_PERCENT ? 'fail' : 'warn',
    found,
    remedy: '"emporium database kill-idle"; then fewer per process (DB_POOL_SIZE) or a pooler.',
  };
}

function transactionFinding({ oldest_transaction_seconds: seconds }: ServerState): Finding {
  const what = 'transactions';
  const found = `the oldest is open for ${durationOf(seconds)}`;
  if (seconds < TRANSACTION_WARN_SECONDS) return { what, state: 'ok', found };
  const remedy =
    'It keeps dead rows from being cleared: "emporium database kill-idle", "kill-long".';
  return { what, state: 'warn', found, remedy };
}

function lockFinding(waits: readonly (readonly [seconds: number, blocker: number])[]): Finding {
  const what = 'locks';
  const long = waits.filter(([seconds]) => seconds > LOCK_WARN_SECONDS);
  if (long.length === 0) return { what, state: 'ok', found: `${waits.length} wait, none for long` };
  const blockers = [...new Set(long.map(([, blocker]) => blocker))].join(', ');
  return {
    what,
    state: 'warn',
    found: `${long.length} wait for longer than ${LOCK_WARN_SECONDS} s, for ${blockers}`,
    remedy: 'See who that is: "emporium database report"; end it: "emporium database kill-idle".',
  };
}

function idFinding({ wraparound_age: age }: ServerState): Finding {
  const what = 'transaction ids';
  const found = `the oldest rows are ${Math.round(age / 1e6)} million transactions old`;
  if (age < IDS_WARN) return { what, state: 'ok', found };
  const state = age < IDS_FAIL ? 'warn' : 'fail';
  const remedy = 'Autovacuum does not keep up: "emporium database vacuum", at a quiet time.';
  return { what, state, found, remedy };
}

function sizeFinding({ bytes }: ServerState): Finding {
  const what = 'database size';
  if (bytes < SIZE_WARN_BYTES) return { what, state: 'ok', found: bytesOf(bytes) };
  return {
    what,
    state: 'warn',
    found: `${bytesOf(bytes)}, more than 10 GB`,
    remedy: '"emporium capacity report" says what grows, and what to do then.',
  };
}

/** Settings without which a power cut takes orders along that were confirmed. */
function durabilityFinding(
  app: App,
  off: readonly { name: string | null; setting: string | null }[],
): Finding {
  const what = 'durability';
  if (off.length === 0)
    return { what, state: 'ok', found: 'what is confirmed survives a power cut' };
  return {
    what,
    state: app.config.NODE_ENV === 'production' ? 'fail' : 'warn',
    found: off.map(({ name, setting }) => `${name} is ${setting}`).join(', '),
    remedy: `A power cut loses orders: alter system set ${off[0]!.name} = on, then reload.`,
  };
}

interface Archiver {
  mode: string;
  failing: boolean;
  last_failed_wal: string | null;
  failed_at: string | null;
}

function archiverFinding({
  mode,
  failing,
  last_failed_wal: wal,
  failed_at: at,
}: Archiver): Finding {
  const what = 'log archiver';
  if (mode === 'off') {
    const found = 'off: only the moments of backups can be restored, if this server is not managed';
    return { what, state: 'ok', found };
  }
  if (!failing) return { what, state: 'ok', found: 'PostgreSQL hands its log on' };
  return {
    what,
    state: 'fail',
    found: `PostgreSQL could not hand on ${wal}, the last time at ${at}`,
    remedy:
      'Look at the disk of the archive and its permissions. The log piles up until it is full.',
  };
}
