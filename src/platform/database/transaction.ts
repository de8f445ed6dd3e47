import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { performance } from 'node:perf_hooks';
import type { App, Context } from '../context.ts';
import type { Log } from '../log.ts';
import { isRefusal } from '../refusal.ts';
import { DatabaseUnavailable, explain, warningsOf } from './connection-loss.ts';
import { writtenUpTo } from './read-your-writes.ts';
import { wire, type AnyStatement, type Queryable } from './statement.ts';

/** An open transaction inside one shop. */
export interface Tx extends Queryable {
  readonly ctx: Context;
  readonly shopId: string;
  /** The database's time of this transaction, ISO 8601: the time that decides. */
  now(): Promise<string>;
}

/** A transaction of the system: reads every shop, writes shared tables only. */
export interface SystemTx extends Queryable {
  readonly app: App;
}

const SLOW_QUERY_MS = 1000;
const RETRIES = 3;
const ABORTED = '25P02';
const READ_ONLY = '25006';
const RETRYABLE = new Set(['40001', '40P01']);

const afterCommit = new WeakMap<Tx, (() => void)[]>();
const inside = new WeakSet<Context>();

/** Runs `effect` in this process once the transaction has committed; not after a rollback. */
export function onCommit(tx: Tx, effect: () => void): void {
  const effects = afterCommit.get(tx);
  if (!effects) throw new Error('onCommit needs an open transaction that writes');
  effects.push(effect);
}

/**
 * Statements that write ask by key, and a plan for any parameters does for all of them. Left to
 * itself PostgreSQL makes a new one for each list that seems shorter than the usual: a third of the
 * executions of a rush, 30 microseconds per order.
 */
const BEGIN_WRITING = 'begin; set local plan_cache_mode = force_generic_plan';

/**
 * The writing door: one transaction inside the context's shop. A refusal returned by `fn` rolls
 * back, as does an error. A deadlock or serialization failure runs `fn` again, three times at most.
 */
export async function shopTx<T>(ctx: Context, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enter(ctx, BEGIN_WRITING, fn);
    } catch (error) {
      if (attempt === RETRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      ctx.log.warn('event=database.retry', { sql_state: sqlState(error), attempt });
    }
  }
}

export interface ReadOptions {
  /**
   * Lists and reports: where a replica is at hand it answers, unless it is more than 5 s behind, or
   * does not show yet what this person has written.
   */
  mayLag?: boolean;
}

/**
 * The reading door: the same shop, a transaction that PostgreSQL keeps from writing. With `mayLag`
 * `fn` may run a second time, on the primary, when the replica fails it.
 */
export async function shopRead<T>(
  ctx: Context,
  fn: (tx: Tx) => Promise<T>,
  { mayLag = false }: ReadOptions = {},
): Promise<T> {
  const { replica } = ctx.app.database;
  if (mayLag && replica !== undefined) {
    try {
      if (await replica.shows(writtenUpTo(ctx))) {
        return await enter(ctx, 'begin read only', fn, replica.pool);
      }
    } catch (error) {
      if (!isReplicaTrouble(error)) throw error;
      replica.distrust();
      ctx.log.warn('event=database.replica_failed', { error });
    }
  }
  return await enter(ctx, 'begin read only', fn);
}

/** A connection that is lost, or a statement that the replay of a VACUUM ended (class 40). */
function isReplicaTrouble(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || RETRYABLE.has(sqlState(error) ?? '');
}

/** The SQLSTATE of a database error, or undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Callers of systemTx, each with its reason; test/rules holds the list. */
export async function systemTx<T>(
  app: App,
  reason: string,
  fn: (tx: SystemTx) => Promise<T>,
): Promise<T> {
  const client = await connect(app.database.system);
  const tx: SystemTx = { app, query: (sql, values) => run(client, sql, values, app.log) };
  let broken: Error | undefined;
  try {
    await ask(client, 'begin');
    const result = await fn(tx);
    await end(client, isRefusal(result) ? 'rollback' : 'commit');
    return result;
  } catch (error) {
    broken = await rollback(client, error);
    throw error instanceof Error ? Object.assign(error, { systemReason: reason }) : error;
  } finally {
    client.release(broken);
  }
}

/**
 * BEGIN, enter_shop and the first statements leave in one flight: nothing here waits before `fn`
 * does. Should BEGIN fail, what follows runs without a shop and row security shows it no rows.
 */
async function enter<T>(
  ctx: Context,
  begin: string,
  fn: (tx: Tx) => Promise<T>,
  pool: Pool = ctx.app.database.app,
): Promise<T> {
  if (inside.has(ctx)) throw new Error('A transaction is already open in this context');
  inside.add(ctx);
  const client = await connectInside(ctx, pool);
  gather(client);
  const entered = Promise.all([
    ask(client, begin),
    ask<{ now: string }>(client, {
      name: 'platform.enter_shop',
      text: ENTER,
      values: [ctx.shopId],
    }),
  ]);
  entered.catch(ignoredUntilAwaited);
  const tx: Tx = {
    ctx,
    shopId: ctx.shopId,
    now: async () => (await entered)[1].rows[0]!.now,
    query: async (sql, values) => {
      try {
        return await run(client, sql, values, ctx.log);
      } catch (error) {
        failure ??= error;
        throw error;
      }
    },
  };
  let failure: unknown;
  afterCommit.set(tx, []);
  let broken: Error | undefined;
  try {
    const result = await fn(tx);
    await entered;
    await end(client, isRefusal(result) ? 'rollback' : 'commit');
    if (!isRefusal(result)) for (const effect of afterCommit.get(tx) ?? []) effect();
    return result;
  } catch (error) {
    broken = await rollback(client, error);
    // Statements sent together fail together; the first failure is the reason of the others.
    const aborted = sqlState(error) === ABORTED;
    const cause = await rootCause(entered, aborted ? (failure ?? error) : error);
    if (begin !== BEGIN_WRITING || sqlState(cause) !== READ_ONLY) throw cause;
    // This host is a standby now: another one takes writes.
    const moved = new DatabaseUnavailable(cause);
    broken = moved;
    throw moved;
  } finally {
    afterCommit.delete(tx);
    inside.delete(ctx);
    client.release(broken);
  }
}

/**
 * Statements that are sent within one turn of the event loop leave in one system call, and wake
 * PostgreSQL once: a write for each was a third of the processor time of a purchase.
 */
function gather(client: PoolClient): void {
  const { stream } = (client as PoolClient & { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

const ENTER = 'select platform.enter_shop($1::uuid) as now';

async function connectInside(ctx: Context, pool: Pool): Promise<PoolClient> {
  try {
    return await connect(pool);
  } catch (error) {
    inside.delete(ctx);
    throw error;
  }
}

/** Whatever keeps a connection from being made, nothing was asked yet: come again. */
async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new DatabaseUnavailable(error);
  }
}

/** Every word to PostgreSQL goes through here, so that a lost connection is known as one. */
async function ask<R extends QueryResultRow>(
  client: PoolClient,
  query: string | QueryConfig,
): Promise<QueryResult<R>> {
  try {
    return await client.query<R>(query);
  } catch (error) {
    throw explain(client, error);
  }
}

/** COMMIT of an aborted transaction answers ROLLBACK without an error: that is not a commit. */
async function end(client: PoolClient, command: 'commit' | 'rollback'): Promise<void> {
  const before = warningsOf(client);
  const result = await ask(client, command);
  if (command === 'rollback') return;
  if (result.command !== 'COMMIT') {
    throw new Error('The database rolled back a transaction that was to commit');
  }
  if (warningsOf(client) > before) {
    throw new DatabaseUnavailable(new Error('committed here alone, not on the standby'));
  }
}

/** A failed BEGIN or enter_shop is the reason for whatever failed after it. */
async function rootCause(entered: Promise<unknown>, error: unknown): Promise<unknown> {
  try {
    await entered;
    return error;
  } catch (first) {
    return first;
  }
}

/**
 * Ends the transaction that failed. A connection that cannot even do that is thrown away by the caller,
 * and so is one that is known to be lost: a frozen server would be waited for once more.
 */
async function rollback(client: PoolClient, failure: unknown): Promise<Error | undefined> {
  if (failure instanceof DatabaseUnavailable) return failure;
  try {
    await ask(client, 'rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The same failure reaches the caller through `await entered`. */
function ignoredUntilAwaited(): void {}

async function run(
  client: PoolClient,
  sql: AnyStatement,
  values: readonly unknown[],
  log: Log,
): Promise<QueryResult> {
  gather(client);
  const began = performance.now();
  const result = await ask(client, { name: sql.name, text: sql.text, values: wire(sql, values) });
  const duration = performance.now() - began;
  if (duration > SLOW_QUERY_MS) {
    const extra = { statement: sql.name, query_duration: Math.round(duration) };
    log.named('emporium.database').warn('slow query', extra);
  }
  return result;
}
