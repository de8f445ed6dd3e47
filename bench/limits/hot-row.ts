/**
 * Limit of a rush: what `pgbench -c 32 -M prepared` does with one transaction per order on one hot
 * article. Bare tables in a database of their own, without row security, foreign keys or checks; an
 * order is its row, two lines, a payment and the stock, in one function call, durable when it
 * returns. A process of its own: the bundled PostgreSQL brings no pgbench.
 */
import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { newId } from '#platform/ids.ts';
import { readInput, writeAnswer } from '../kit/child.ts';
import { percentiles, type Pressed } from '../kit/load.ts';

export interface HotRowLoad {
  /** A database that this may fill. */
  connection: pg.ClientConfig;
  clients: number;
  warmSeconds: number;
  seconds: number;
}

const NS_PER_MS = 1e6;

const ORDER = 'select place_order($1::uuid, $2::uuid, $3::text) as done';

const TABLES = `
  drop table if exists stock, orders, lines, payments;
  create table stock (id int primary key, on_hand bigint not null) with (fillfactor = 60);
  create table orders (id uuid primary key, email text not null, address jsonb not null,
    total bigint not null, created_at timestamptz not null default now());
  create table lines (order_id uuid not null, position int not null, sku text not null,
    title text not null, quantity bigint not null, price bigint not null,
    primary key (order_id, position));
  create table payments (id uuid primary key, order_id uuid not null, state text not null,
    amount bigint not null, created_at timestamptz not null default now());
  insert into stock values (1, 100000000);
  create or replace function place_order(p_order uuid, p_payment uuid, p_email text) returns boolean
    language plpgsql as $$
  begin
    -- First, as in every shop: what is not there is not ordered.
    update stock set on_hand = on_hand - 1 where id = 1 and on_hand >= 1;
    if not found then return false; end if;
    insert into orders (id, email, address, total) values (p_order, p_email,
      '{"name":"Ada Shopper","line1":"1 High Street","city":"London","country":"GB"}', 2395);
    insert into lines values (p_order, 0, 'BENCH-1', 'Bench article', 1, 1000),
      (p_order, 1, 'BENCH-2', 'Bench article', 1, 1000);
    insert into payments (id, order_id, state, amount) values (p_payment, p_order, 'approved', 2395);
    return true;
  end $$;`;

const load = await readInput<HotRowLoad>();
await makeTables();
const histogram = createHistogram();
const from = performance.now() + load.warmSeconds * 1000;
const until = from + load.seconds * 1000;
await Promise.all(Array.from({ length: load.clients }, keepOrdering));
const pressed: Pressed = {
  perSecond: histogram.count / load.seconds,
  count: histogram.count,
  ...percentiles(histogram),
};
writeAnswer(pressed);

async function makeTables(): Promise<void> {
  const client = new pg.Client(load.connection);
  await client.connect();
  await client.query(TABLES);
  await client.end();
}

async function keepOrdering(): Promise<void> {
  const client = new pg.Client(load.connection);
  await client.connect();
  for (;;) {
    const start = performance.now();
    if (start >= until) break;
    const values = [newId(), newId(), `shopper-${newId()}@example.org`];
    const { rows } = await client.query<{ done: boolean }>({ name: 'order', text: ORDER, values });
    if (rows[0]?.done !== true) throw new Error('The hot article was sold out');
    const end = performance.now();
    if (start >= from && end < until) histogram.record(Math.round((end - start) * NS_PER_MS));
  }
  await client.end();
}
