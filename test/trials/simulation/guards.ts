/** Writes that the database itself must refuse, whoever sends them. */
import { sqlState } from '#platform/database/index.ts';
import type { WorldDatabase } from './database.ts';
import { Violation } from './violation.ts';

interface Guard {
  what: string;
  sql: string;
  /** SQLSTATE of the refusal. */
  refusal: string;
}

const CHECK = '23514';
const FOREIGN_KEY = '23503';
const UNIQUE = '23505';

const guards: readonly Guard[] = [
  {
    what: 'more is reserved than is there',
    sql: 'update inventory.stock set reserved = on_hand + 1',
    refusal: CHECK,
  },
  {
    what: 'stock falls below zero',
    sql: 'update inventory.stock set on_hand = -1, reserved = 0',
    refusal: CHECK,
  },
  {
    what: 'refunds exceed the capture',
    sql: 'update payments.payments set refund_claimed_minor = captured_minor + 1',
    refusal: CHECK,
  },
  {
    what: 'an approved payment took another amount',
    sql: `update payments.payments set captured_minor = captured_minor + 1
      where state = 'approved' and captured_minor > 0`,
    refusal: CHECK,
  },
  {
    what: 'an order is placed without a number',
    sql: `update orders.orders set number = null where state = 'placed'`,
    refusal: CHECK,
  },
  {
    what: 'two orders have one number',
    sql: `insert into orders.orders select (jsonb_populate_record(o, jsonb_build_object(
        'id', gen_random_uuid(), 'payment_id', gen_random_uuid()))).*
      from orders.orders o where o.number is not null limit 1`,
    refusal: UNIQUE,
  },
  {
    what: 'a sold cart is open',
    sql: `update cart.carts set state = 'open' where state = 'completed'`,
    refusal: CHECK,
  },
  {
    what: 'a cart holds an article of another shop',
    sql: `insert into cart.lines (shop_id, cart_id, variant_id, quantity)
      select c.shop_id, c.id, v.id, 1 from cart.carts c
      join catalog.variants v on v.shop_id <> c.shop_id limit 1`,
    refusal: FOREIGN_KEY,
  },
  {
    what: 'an order line names an article of another shop',
    sql: `update orders.lines l set variant_id = v.id from catalog.variants v
      where v.shop_id <> l.shop_id`,
    refusal: FOREIGN_KEY,
  },
  {
    what: 'one key is claimed twice',
    sql: `insert into platform.idempotency_keys (shop_id, principal, route, key, body_hash)
      select shop_id, principal, route, key, 'other' from platform.idempotency_keys limit 1`,
    refusal: UNIQUE,
  },
  {
    what: 'one movement has two lines',
    sql: 'insert into inventory.movements select * from inventory.movements limit 1',
    refusal: UNIQUE,
  },
  {
    what: 'a refund belongs to no payment',
    sql: 'update payments.refunds set payment_id = gen_random_uuid()',
    refusal: FOREIGN_KEY,
  },
];

/** Tries each and takes it back. Throws for the first that the database let pass. */
export async function judgeGuards({ admin }: WorldDatabase): Promise<void> {
  const client = await admin.connect();
  try {
    for (const { what, sql, refusal } of guards) {
      await client.query('begin');
      const passed = await client.query(sql).then(
        ({ rowCount }) => rowCount,
        (error: unknown) => {
          if (sqlState(error) !== refusal) throw error;
          return 0;
        },
      );
      await client.query('rollback');
      if (passed) throw new Violation(`The database lets it pass that ${what}`);
    }
  } finally {
    client.release();
  }
}
