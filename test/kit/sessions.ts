/**
 * Transactions on connections of their own, moved statement by statement in a chosen order, as
 * PostgreSQL's own isolation tester does. No step waits for a time: it ends when its statement has
 * ended, or when PostgreSQL says that the session waits for another one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { shopContext, type App } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { int4, nullable, statement, text } from '#platform/database/statement.ts';

/** What one session does in its transaction. */
export type Act = (tx: Tx) => Promise<unknown>;

/** `statement`: each statement is a step, and the commit. `act`: all of them are one, and the commit. */
export type Grain = 'statement' | 'act';

export interface Stage {
  app: App;
  shopId: string;
  /** A connection of the owner, to see who waits for whom. */
  owner: pg.Client;
}

export interface Play {
  /** What the transaction of each session resolved to; an Error that it ended with. */
  results: unknown[];
  /** The sessions in the order in which they were moved. */
  moves: number[];
  /** At each move, the sessions that could have been moved. */
  choices: number[][];
  /** How often a session was left waiting for another one. */
  waits: number;
  /** How often a transaction began again: PostgreSQL had ended it to end a deadlock. */
  restarts: number;
}

const introduce = statement(
  'kit.introduce_session',
  [],
  { pid: nullable(int4), limits: nullable(text) },
  // Who is stepped waits as long as the test wants: the limits of the product would end that.
  `select pg_backend_pid() as pid, set_config('lock_timeout', '60s', true)
     || set_config('statement_timeout', '60s', true)
     || set_config('idle_in_transaction_session_timeout', '60s', true) as limits`,
);

const POLL_MS = 1;
const PATIENCE_MS = 60_000;

/**
 * Plays the acts to their end. `choose` is asked before each step which of the sessions that can
 * move does; a session that waits for another cannot, and goes on by itself when it may.
 */
export async function play(
  stage: Stage,
  acts: readonly Act[],
  grain: Grain,
  choose: (movable: readonly number[], move: number) => number,
): Promise<Play> {
  const sessions = acts.map((act) => new Session(stage, act, grain));
  const report: Play = { results: [], moves: [], choices: [], waits: 0, restarts: 0 };
  for (;;) {
    const blocked = await untilQuiet(stage, sessions);
    report.waits += blocked;
    const movable = sessions.flatMap((session, index) => (session.movable ? [index] : []));
    if (movable.length === 0) break;
    const chosen = choose(movable, report.moves.length);
    report.choices.push(movable);
    report.moves.push(chosen);
    sessions[chosen]!.step();
  }
  report.results = await Promise.all(sessions.map((session) => session.result));
  report.restarts = sessions.reduce((sum, { attempts }) => sum + attempts - 1, 0);
  return report;
}

class Session {
  pid = 0;
  attempts = 0;
  /** Statements on their way; the commit too. */
  running = 0;
  finished = false;
  /** Grows with everything that happens here. */
  version = 0;
  result: Promise<unknown> = Promise.resolve();
  readonly #stage: Stage;
  readonly #act: Act;
  readonly #grain: Grain;
  #started = false;
  #gates: (() => void)[] = [];
  /** Steps that were granted before their statement came. */
  #granted = 0;

  constructor(stage: Stage, act: Act, grain: Grain) {
    this.#stage = stage;
    this.#act = act;
    this.#grain = grain;
  }

  get movable(): boolean {
    return !this.#started || (this.running === 0 && this.#gates.length > 0);
  }

  /** Neither moving nor waiting for a step: somewhere in its own code. */
  get thinking(): boolean {
    return this.#started && !this.finished && this.running === 0 && this.#gates.length === 0;
  }

  step(): void {
    this.version += 1;
    if (!this.#started) {
      this.#started = true;
      this.#granted = 1;
      this.result = this.#run().catch((error: unknown) => error);
      return;
    }
    this.running += 1;
    this.#gates.shift()?.();
  }

  async #run(): Promise<unknown> {
    try {
      return await shopTx(shopContext(this.#stage.app, this.#stage.shopId), async (tx) => {
        this.attempts += 1;
        // A transaction that began again has forgotten what it was allowed; what was left of the
        // one before stays where it is.
        this.#gates = [];
        this.running = 0;
        const { pid } = await introduce.one(tx);
        this.pid = pid ?? 0;
        if (this.#grain === 'statement') this.#guard(tx);
        else await this.#gate();
        const result = await this.#act(tx);
        if (this.#grain === 'act') this.#passed();
        await this.#gate();
        return result;
      });
    } finally {
      this.finished = true;
      this.version += 1;
    }
  }

  /** Every statement of the transaction waits for its step. */
  #guard(tx: Tx): void {
    const send = tx.query.bind(tx);
    const attempt = this.attempts;
    const query: Tx['query'] = async (sql, values) => {
      await this.#gate();
      try {
        return await send(sql, values);
      } catch (error) {
        // The statements that were to follow it are not sent any more.
        if (attempt === this.attempts) this.#gates = [];
        throw error;
      } finally {
        if (attempt === this.attempts) this.#passed();
      }
    };
    Object.assign(tx, { query });
  }

  #passed(): void {
    this.running -= 1;
    this.version += 1;
  }

  async #gate(): Promise<void> {
    this.version += 1;
    if (this.#granted > 0) {
      this.#granted -= 1;
      this.running += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.push(resolve);
    await promise;
  }
}

/** Waits until no session can move by itself; returns how many wait for another one. */
async function untilQuiet({ owner }: Stage, sessions: readonly Session[]): Promise<number> {
  const began = performance.now();
  const versionOf = (): number => sessions.reduce((sum, { version }) => sum + version, 0);
  for (;;) {
    const version = versionOf();
    const running = sessions.filter((session) => session.running > 0 && !session.finished);
    const thinking = sessions.some((session) => session.thinking);
    if (!thinking && running.length === 0) return 0;
    if (!thinking) {
      const waiting = await waitingAmong(
        owner,
        running.map(({ pid }) => pid),
      );
      // All wait for each other: PostgreSQL will end one of them, and that is waited for.
      const stuck = waiting === running.length && sessions.some((session) => session.movable);
      if (stuck && versionOf() === version) return waiting;
    }
    if (performance.now() - began > PATIENCE_MS) throw await explain(owner, sessions);
    await sleep(POLL_MS);
  }
}

/** Where everybody is, as we see it and as PostgreSQL does. */
async function explain(owner: pg.Client, sessions: readonly Session[]): Promise<Error> {
  const { rows } = await owner.query(
    `select pid, state, wait_event_type, wait_event, pg_blocking_pids(pid) as blocked_by, query
     from pg_stat_activity where pid = any($1::int[])`,
    [sessions.map(({ pid }) => pid)],
  );
  const ours = sessions.map(({ pid, running, finished, thinking, movable, attempts }) => {
    return { pid, running, finished, thinking, movable, attempts };
  });
  return new Error(`A step neither ends nor waits: ${JSON.stringify({ ours, rows }, null, 1)}`);
}

async function waitingAmong(owner: pg.Client, pids: number[]): Promise<number> {
  const { rows } = await owner.query<{ waiting: number }>(
    `select count(*)::int as waiting from unnest($1::int[]) as pid
     where cardinality(pg_blocking_pids(pid)) > 0`,
    [pids],
  );
  return rows[0]?.waiting ?? 0;
}
