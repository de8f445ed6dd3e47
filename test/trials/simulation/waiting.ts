/**
 * Sessions of PostgreSQL that wait for a lock. Left alone, all whom one COMMIT sets free would run at
 * once, and the machine would decide who comes first. So a waiter is stopped (SIGSTOP) as soon as it
 * has looked whether it closed a circle of locks, and the world lets one go at a time.
 */
import type pg from 'pg';
import type { Session } from './scheduler.ts';

/** Of a database: every waiter looks for a circle after a moment, and tells its client so. */
export const TELLING = {
  deadlock_timeout: '1ms',
  log_lock_waits: 'on',
  client_min_messages: 'log',
  lc_messages: 'C',
} as const;

/** What a session says when it has looked: ProcSleep in src/backend/storage/lmgr/proc.c. */
const LOOKED = /^process \d+ (still waiting for|avoided deadlock for|detected deadlock while) /;

const sessions = new WeakMap<object, WaitingSession>();
const stopped = new Set<number>();

/** The session of a client; listens to it from the first call on. */
export function sessionOf(client: pg.ClientBase): Session {
  const known = sessions.get(client) ?? new WaitingSession(client);
  sessions.set(client, known);
  return known;
}

/** Lets sessions go on, if they were stopped. */
export function letGo(pids: readonly number[]): void {
  for (const pid of pids) if (stopped.delete(pid)) process.kill(pid, 'SIGCONT');
}

/** Looks into PostgreSQL: who blocks each of these sessions. Answers for stopped ones too. */
export async function findBlockers(
  admin: pg.Pool,
  pids: readonly number[],
): Promise<Map<number, number[]>> {
  const { rows } = await admin.query<{ pid: number; by: number[] }>(
    'select pid, pg_blocking_pids(pid) as by from unnest($1::int[]) as pid',
    [pids],
  );
  return new Map(rows.map(({ pid, by }) => [pid, by]));
}

class WaitingSession implements Session {
  readonly pid: number;
  hasLooked = false;

  constructor(client: pg.ClientBase) {
    this.pid = (client as unknown as { processID: number }).processID;
    client.on('notice', ({ message = '' }) => {
      if (LOOKED.test(message)) this.hasLooked = true;
    });
  }

  /** It has looked, so it sleeps and holds nothing of the server's own. */
  hold(): void {
    process.kill(this.pid, 'SIGSTOP');
    stopped.add(this.pid);
  }

  letGo(): void {
    // It looks again when it comes to wait for the next lock.
    this.hasLooked = false;
    letGo([this.pid]);
  }
}

// A stopped session would outlive its client, and its server could not end.
process.on('exit', () => letGo([...stopped]));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
