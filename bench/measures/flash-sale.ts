import pg from 'pg';
import { connectionsFor } from '#platform/app.ts';
import { newId } from '#platform/ids.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { runScript } from '../kit/child.ts';
import { checkBooks } from '../kit/emporium.ts';
import type { Pressed } from '../kit/load.ts';
import { millisecondsEach, processorTime, type ProcessorTime } from '../kit/processor-time.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import type { HotRowLoad } from '../limits/hot-row.ts';
import { findPgbench, runPgbench } from '../limits/pgbench.ts';
import type { CheckoutLoad } from '../load-checkouts.ts';
import type { Site } from '../site.ts';

const SHOPPERS = 64;
const CLIENTS = 32;
const ROUNDS = 3;
const WARM_SECONDS = 2;
const SECONDS = 5;
const LIMIT_SECONDS = 4;
/** More than can be sold in one round: a shopper without a cart ends the run. */
const CARTS = 30_000;

interface Round extends Pressed {
  /** Processor milliseconds per order. */
  cost: ProcessorTime;
  /** Orders that were promised, and settled, in one transaction: the mean. */
  promised: number;
  settled: number;
}

/**
 * Orders settled a second when everybody wants one article: carts are filled beforehand, each
 * measured request is the checkout call with a card that is approved, the gateway is asked over HTTP
 * in its own process, every commit is durable. The limit takes turns on the same PostgreSQL.
 * Afterwards every invariant must hold.
 */
export async function measureFlashSale(site: Site): Promise<Result> {
  const { dataDirectory } = site.emporium;
  const { owner, system } = connectionsFor(attachEmbeddedPostgres(dataDirectory)!);
  await demandDurable(system);
  const hotRow = { ...owner, database: 'hot_row' };
  await ask(owner, 'create database hot_row', []);
  const limit: Limit[] = [];
  const ours: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    limit.push(await pressHotRow(hotRow));
    ours.push(await rush(site));
  }
  await checkBooks(site.emporium);
  return resultOf(ours, limit);
}

interface Limit {
  name: string;
  perSecond: number;
  /** The same as one call of a function: what a shop written in the database would reach. */
  functionPerSecond: number;
}

/** One transaction per order, a second: by pgbench, or as a function by ourselves without it. */
async function pressHotRow(connection: pg.ClientConfig): Promise<Limit> {
  const program = findPgbench();
  const load = { connection, clients: CLIENTS, warmSeconds: 1, seconds: LIMIT_SECONDS };
  if (!program) {
    const { perSecond } = await runScript<Pressed>('limits/hot-row.ts', load satisfies HotRowLoad);
    return { name: 'hot-row-function', perSecond, functionPerSecond: perSecond };
  }
  const [perSecond, functionPerSecond] = [
    await runPgbench(program, connection, { ...load, form: 'statements' }),
    await runPgbench(program, connection, { ...load, form: 'function' }),
  ];
  return { name: 'pgbench-hot-row', perSecond, functionPerSecond };
}

function resultOf(ours: readonly Round[], limit: readonly Limit[]): Result {
  const middle = (of: (run: Round) => number): number => rounded(median(ours.map(of)));
  return {
    name: 'flash-sale',
    value: middle((run) => run.perSecond),
    unit: 'orders/s',
    limit: rounded(median(limit.map(({ perSecond }) => perSecond))),
    limitName: limit[0]!.name,
    ratio: rounded(median(ours.map((run, round) => run.perSecond / limit[round]!.perSecond))),
    n: ROUNDS,
    p99Ms: middle((run) => run.p99Ms),
    p95Ms: middle((run) => run.p95Ms),
    p50Ms: middle((run) => run.p50Ms),
    functionLimit: rounded(median(limit.map((each) => each.functionPerSecond))),
    shoppers: SHOPPERS,
    promiseBatch: middle((run) => run.promised),
    settleBatch: middle((run) => run.settled),
    cpuServerMs: middle((run) => run.cost.server),
    cpuGatewayMs: middle((run) => run.cost.gateway),
    cpuPostgresMs: middle((run) => run.cost.postgres),
    cpuGeneratorMs: middle((run) => run.cpuEachMs ?? 0),
  };
}

/** Lets everybody check out for a while, and reads what it cost. */
async function rush(site: Site): Promise<Round> {
  const { shop, emporium } = site;
  const { app, system } = connectionsFor(attachEmbeddedPostgres(emporium.dataDirectory)!);
  const load: CheckoutLoad = {
    port: site.port,
    host: site.host,
    connections: SHOPPERS,
    cartIds: await fillCarts(app, shop.id, { variantId: shop.variantIds[0]!, count: CARTS }),
    warmSeconds: WARM_SECONDS,
    seconds: SECONDS,
  };
  const began = await databaseTime(system);
  const before = processorTime(emporium.pid);
  const pressed = await runScript<Pressed>('load-checkouts.ts', load);
  const after = processorTime(emporium.pid);
  const batches = await batchesSince(system, shop.id, began);
  return { ...pressed, ...batches, cost: millisecondsEach(before, after, batches.orders) };
}

/** A figure that a power cut could take back is none. */
async function demandDurable(connection: pg.ClientConfig): Promise<void> {
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const [row] = await ask(connection, `select current_setting($1) as value`, [name]);
    if (row?.['value'] !== 'on') throw new Error(`${name} is ${String(row?.['value'])}, not on`);
  }
}

/** Carts with one piece of the article in each, as shoppers would have left them. */
export async function fillCarts(
  connection: pg.ClientConfig,
  shopId: string,
  { variantId, count }: { variantId: string; count: number },
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query('select platform.enter_shop($1::uuid)', [shopId]);
    await client.query(CARTS_OF_ALL, [shopId, ids]);
    await client.query(LINES_OF_ALL, [shopId, ids, variantId]);
    await client.query('commit');
  } finally {
    await client.end();
  }
  return ids;
}

const CARTS_OF_ALL = `insert into cart.carts (shop_id, id, currency)
  select $1, id, 'GBP' from unnest($2::uuid[]) as t(id) on conflict do nothing`;

const LINES_OF_ALL = `insert into cart.lines (shop_id, cart_id, variant_id, quantity)
  select $1, id, $3, 1 from unnest($2::uuid[]) as t(id) on conflict do nothing`;

async function databaseTime(connection: pg.ClientConfig): Promise<string> {
  const [row] = await ask(connection, 'select now()::text as at', []);
  return String(row!['at']);
}

/** Orders of one transaction bear its time. */
async function batchesSince(connection: pg.ClientConfig, shopId: string, since: string) {
  const [row] = await ask(connection, BATCHES, [shopId, since]);
  const { orders, promises, settlements } = row as Record<string, number>;
  return {
    orders: Number(orders),
    promised: Number(orders) / Number(promises),
    settled: Number(orders) / Number(settlements),
  };
}

const BATCHES = `select count(*)::int as orders, count(distinct created_at)::int as promises,
    count(distinct placed_at)::int as settlements
  from orders.orders where shop_id = $1 and created_at >= $2::timestamptz`;

async function ask(
  connection: pg.ClientConfig,
  text: string,
  values: unknown[],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
