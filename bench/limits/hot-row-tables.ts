import pg from 'pg';

/**
 * Makes one hot article afresh. Bare tables in a database of their own, without row security, foreign
 * keys or checks; `place_order` is an order's row, two lines, a payment and the stock.
 */
export async function makeHotRow(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(TABLES);
  await client.end();
}

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
