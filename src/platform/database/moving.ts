/**
 * Two doors for whole shops, past the pools: each is a session of its own with one transaction, and
 * may take as long as it needs. Their callers make SQL from PostgreSQL's catalogue, for tables that
 * they do not know by name.
 */
import pg from 'pg';
import type { App } from '../context.ts';
import { withClient } from '../postgres/with-client.ts';
import { isRefusal } from '../refusal.ts';
import { migrationState } from './migrate.ts';
import { wire, type AnyStatement, type Queryable } from './statement.ts';

/** A transaction over tables that are known from the catalogue only. */
export interface MovingTx extends Queryable {
  /** Runs one command made by the caller; its rows as they come from PostgreSQL, untyped. */
  ask(sql: string, values?: readonly unknown[]): Promise<unknown[][]>;
  /** The same for its effect: how many rows it touched. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
}

/** The database of the program, or another, such as one that was restored beside it. */
export type MovingSource = App | pg.ClientConfig;

/** Text of a row must not depend on the settings of a server or of a role. */
const SETTINGS =
  '-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601 -c extra_float_digits=1 ' +
  '-c bytea_output=hex -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 ' +
  '-c lock_timeout=60s';

/** One moment of every shop: a read-only snapshot as emporium_system. */
export async function snapshotTx<T>(
  source: MovingSource,
  fn: (tx: MovingTx) => Promise<T>,
): Promise<T> {
  return await transaction(source, fn, [
    'begin isolation level repeatable read read only',
    'set local role emporium_system',
  ]);
}

/** The same moment as the owner of the database, who may become any role of ours. */
export async function ownerSnapshotTx<T>(
  source: MovingSource,
  fn: (tx: MovingTx) => Promise<T>,
): Promise<T> {
  return await transaction(source, fn, ['begin isolation level repeatable read read only']);
}

/**
 * One shop alone, to write whatever it owns: as emporium_mover, whom row security holds to this shop.
 * Waits until nobody is in the shop; whoever comes meanwhile is told to come again. A refusal
 * returned by `fn` rolls back, as does an error.
 */
export async function movingTx<T>(
  source: MovingSource,
  shopId: string,
  fn: (tx: MovingTx) => Promise<T>,
): Promise<T> {
  return await transaction(source, fn, [
    'begin',
    'set local role emporium_mover',
    `select platform.enter_shop_alone(${pg.escapeLiteral(shopId)}::uuid)`,
  ]);
}

/** One shop with others in it, to add what is missing; held to the shop as movingTx is. */
export async function besideTx<T>(
  source: MovingSource,
  shopId: string,
  fn: (tx: MovingTx) => Promise<T>,
): Promise<T> {
  return await transaction(source, fn, [
    'begin',
    'set local role emporium_mover',
    `select set_config('app.shop', ${pg.escapeLiteral(shopId)}, true)`,
  ]);
}

/** The owner's transaction, for all that is in the database. */
export async function ownerTx<T>(
  source: MovingSource,
  fn: (tx: MovingTx) => Promise<T>,
): Promise<T> {
  return await transaction(source, fn, ['begin']);
}

async function transaction<T>(
  source: MovingSource,
  fn: (tx: MovingTx) => Promise<T>,
  opening: readonly string[],
): Promise<T> {
  const connection = ownerOf(source);
  const config = {
    ...connection,
    application_name: 'emporium transfer',
    options: connection.options ? `${connection.options} ${SETTINGS}` : SETTINGS,
    keepAlive: true,
  };
  return await withClient(config, async (client) => {
    for (const command of opening) await client.query(command);
    const result = await fn(movingOn(client));
    await client.query(isRefusal(result) ? 'rollback' : 'commit');
    return result;
  });
}

function ownerOf(source: MovingSource): pg.ClientConfig {
  return 'clock' in source ? source.database.connections.owner : source;
}

/** Names of the migrations that a database has had. */
export async function appliedMigrations(source: MovingSource): Promise<string[]> {
  return (await migrationState({ connection: ownerOf(source) })).applied;
}

function movingOn(client: pg.Client): MovingTx {
  const plain = async (sql: string, values: readonly unknown[] = []) =>
    await client.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
  return {
    query: async (sql: AnyStatement, values) => await client.query(sql.text, wire(sql, values)),
    ask: async (sql, values) => (await plain(sql, values)).rows,
    run: async (sql, values) => (await plain(sql, values)).rowCount ?? 0,
  };
}
