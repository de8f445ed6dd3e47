import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { changeSettings } from '#modules/shops/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { checks } from './checks.ts';
import { countStock } from './edit-stock.ts';
import {
  adjustStock,
  commitReservations,
  findAvailability,
  findChangedVariants,
  receiveStock,
  reserve,
  returnStock,
  setStock,
  type StockResult,
} from './index.ts';
import { timers } from './jobs.ts';
import { listMovementPage, listStockPage } from './list-stock.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

let variant: string;
beforeEach(async () => {
  [variant = ''] = await makeArticles(kit.ctx, { onHand: 10 });
});
afterEach(async () => {
  await expectChecksEmpty(kit.app);
});

const ids = () => [{ variantId: variant }] as const;
const hold = (quantity: number, holdSeconds = 600) => {
  const reservationId = newId();
  const lines = [{ variantId: variant, quantity }];
  return shopTx(kit.ctx, async (tx) => {
    expect(await reserve(tx, [{ reservationId, lines, holdSeconds }])).toEqual(['reserved']);
    return reservationId;
  });
};
const codes = (results: readonly StockResult[]) =>
  results.map((result) => (isRefusal(result) ? result.refusal : result.onHand));
const ledger = async () => {
  const page = await shopRead(kit.ctx, (tx) => listMovementPage(tx, variant, { limit: 100 }));
  if (isRefusal(page)) throw new Error(page.refusal);
  return page.items.map(({ number, kind, quantity, after }) => [number, kind, quantity, after]);
};

describe('trial 35: what is held stays', () => {
  test('setting below the held quantity is refused, down to it is not', async () => {
    await hold(4);
    const set = (onHand: number) =>
      shopTx(kit.ctx, (tx) => setStock(tx, [{ ...ids()[0], onHand }]));
    expect(await set(3)).toMatchObject([
      { refusal: 'stock_below_reserved', status: 409, data: { onHand: 10, reserved: 4 } },
    ]);
    expect(await ledger()).toEqual([[1, 'receipt', 10, 10]]);
    expect(codes(await set(4))).toEqual([4]);
    expect(await ledger()).toEqual([
      [2, 'count', -6, 4],
      [1, 'receipt', 10, 10],
    ]);
  });

  test('a refused line does not touch the others', async () => {
    await hold(4);
    const [other = ''] = await makeArticles(kit.ctx, { onHand: 1 });
    const results = await shopTx(kit.ctx, (tx) =>
      adjustStock(tx, [
        { variantId: variant, quantity: -7, reason: 'broken' },
        { variantId: other, quantity: 2, reason: 'found' },
        { variantId: variant, quantity: -6, reason: 'broken' },
      ]),
    );
    expect(codes(results)).toEqual(['stock_below_reserved', 3, 4]);
  });
});

test('several changes of one article in one call follow each other', async () => {
  const results = await shopTx(kit.ctx, async (tx) => {
    const received = await receiveStock(tx, [
      { variantId: variant, quantity: 5, reference: 'PO 1' },
      { variantId: variant, quantity: 3, reference: 'PO 2' },
    ]);
    return [...received, ...(await returnStock(tx, [{ variantId: variant, quantity: 1 }]))];
  });
  expect(codes(results)).toEqual([15, 18, 19]);
  expect(await ledger()).toEqual([
    [4, 'return', 1, 19],
    [3, 'receipt', 3, 18],
    [2, 'receipt', 5, 15],
    [1, 'receipt', 10, 10],
  ]);
});

test('the ledger says who, in which request, and why', async () => {
  const { app, shop } = kit;
  const actor = { ...kit.ctx.actor, kind: 'staff', personId: newId(), name: 'Ann' } as const;
  const ctx = shopContext(app, shop.id, actor);
  await shopTx(ctx, (tx) =>
    adjustStock(tx, [{ variantId: variant, quantity: -1, reason: 'broken' }]),
  );
  const page = await shopRead(ctx, (tx) => listMovementPage(tx, variant, { limit: 1 }));
  expect(page).toMatchObject({
    items: [
      {
        kind: 'adjustment',
        before: 10,
        after: 9,
        reason: 'broken',
        actor: { kind: 'staff', id: actor.personId, name: 'Ann' },
        requestId: ctx.requestId,
      },
    ],
    nextCursor: '2',
  });
});

test('an adjustment without a reason, or a receipt that takes, cannot be written', async () => {
  const bad = { variantId: variant, quantity: -1, reason: null } as unknown as { reason: string };
  const adjust = shopTx(kit.ctx, (tx) => adjustStock(tx, [{ ...ids()[0], quantity: 1, ...bad }]));
  await expect(adjust).rejects.toMatchObject({ code: '23514' });
  const receive = shopTx(kit.ctx, (tx) => receiveStock(tx, [{ variantId: variant, quantity: -1 }]));
  await expect(receive).rejects.toMatchObject({ code: '23514' });
});

test('100 changes of one article by ten hands at once lose none', async () => {
  const hand = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      const ctx = shopContext(kit.app, kit.shop.id);
      await shopTx(ctx, (tx) => receiveStock(tx, [{ variantId: variant, quantity: 1 }]));
    }
  };
  await Promise.all(Array.from({ length: 10 }, hand));
  expect((await ledger())[0]).toEqual([101, 'receipt', 1, 110]);
});

test('first stock of many articles in parallel, in any order, never deadlocks', async () => {
  const articles = await makeArticles(kit.ctx, { count: 8 });
  const before = kit.logLines().length;
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => {
      const order = index % 2 === 0 ? articles : articles.toReversed();
      const lines = order.map((variantId) => ({ variantId, quantity: 1 }));
      return shopTx(shopContext(kit.app, kit.shop.id), (tx) => receiveStock(tx, lines));
    }),
  );
  const levels = await shopRead(kit.ctx, (tx) => findAvailability(tx, articles));
  expect(levels.map(({ onHand }) => onHand)).toEqual(articles.map(() => 10));
  const messages = kit
    .logLines()
    .slice(before)
    .map(({ message }) => message);
  expect(messages).not.toContain('event=database.retry');
});

describe('counting by hand', () => {
  const count = (body: Parameters<typeof countStock>[2], ifMatch?: string, id = variant) =>
    shopTx(kit.ctx, (tx) => countStock(tx, id, body, ifMatch));

  test('refusals in their order, and nothing changed after them', async () => {
    await hold(4);
    expect(await count({ onHand: 1 }, undefined, newId())).toMatchObject({
      refusal: 'stock_variant_not_found',
    });
    expect(await count({ onHand: 1 }, '0')).toMatchObject({ refusal: 'version_conflict' });
    expect(await count({ onHand: 1 }, '1')).toMatchObject({ refusal: 'stock_below_reserved' });
    expect(await ledger()).toEqual([[1, 'receipt', 10, 10]]);
  });

  test('writes the difference and keeps the limits that were not given', async () => {
    expect(await count({ onHand: 12, minimum: 3, reorderPoint: 7 }, '1')).toMatchObject({
      onHand: 12,
      version: 2,
    });
    expect(await count({ onHand: 12, lowStockThreshold: 2 })).toMatchObject({ version: 2 });
    const filter = { variantIds: [variant], isLow: false, limit: 10, cursor: undefined };
    const { items } = await shopRead(kit.ctx, (tx) => listStockPage(tx, filter));
    expect(items).toMatchObject([
      { minimum: 3, reorderPoint: 7, lowStockThreshold: 2, low: false },
    ]);
  });
});

describe('low stock', () => {
  const alerts = async () => {
    const owner = await kit.owner();
    const { rows } = await owner.query<{ on_hand: number; alert_level: number; open: boolean }>(
      `select on_hand::int, alert_level::int, closed_at is null as open
       from inventory.low_stock_alerts where variant_id = $1 order by opened_at`,
      [variant],
    );
    return rows.map((row) => [row.on_hand, row.alert_level, row.open]);
  };
  const sell = async (quantity: number) => {
    const reservationId = await hold(quantity);
    await shopTx(kit.ctx, (tx) => commitReservations(tx, [{ reservationId }]));
  };
  const listLow = async () => {
    const filter = { variantIds: null, isLow: true, limit: 100, cursor: undefined };
    const { items } = await shopRead(kit.ctx, (tx) => listStockPage(tx, filter));
    return items.some(({ variantId }) => variantId === variant);
  };

  test('is told once per crossing, by sales and by hand', async () => {
    await sell(4);
    expect(await alerts()).toEqual([]);
    await sell(1);
    expect(await alerts()).toEqual([[5, 5, true]]);
    expect(await listLow()).toBe(true);
    await sell(1);
    await shopTx(kit.ctx, (tx) => setStock(tx, [{ variantId: variant, onHand: 3 }]));
    expect(await alerts()).toEqual([[5, 5, true]]);
    await shopTx(kit.ctx, (tx) => receiveStock(tx, [{ variantId: variant, quantity: 3 }]));
    expect(await alerts()).toEqual([[5, 5, false]]);
    expect(await listLow()).toBe(false);
    await sell(2);
    expect(await alerts()).toEqual([
      [5, 5, false],
      [4, 5, true],
    ]);
  });

  test('a reservation alone alarms nobody', async () => {
    await hold(9);
    expect(await alerts()).toEqual([]);
  });

  test('the article’s threshold wins over the shop’s, the shop’s over the program’s', async () => {
    const shop = await kit.anotherShop(`low-${newId().slice(-8)}`);
    const ctx = shopContext(kit.app, shop.id);
    const [article = ''] = await makeArticles(ctx, { onHand: 10 });
    const threshold = async () => {
      const [found] = await shopRead(ctx, (tx) => findAvailability(tx, [article]));
      return found?.lowStockThreshold;
    };
    expect(await threshold()).toBe(5);
    await shopTx(ctx, (tx) => changeSettings(tx, { lowStockThreshold: 7 }));
    expect(await threshold()).toBe(7);
    await shopTx(ctx, (tx) =>
      countStock(tx, article, { onHand: 10, lowStockThreshold: 12 }, undefined),
    );
    expect(await threshold()).toBe(12);
  });

  test('a threshold raised above what is there opens the alert, lowered closes it', async () => {
    const limit = (lowStockThreshold: number) =>
      shopTx(kit.ctx, (tx) =>
        countStock(tx, variant, { onHand: 10, lowStockThreshold }, undefined),
      );
    await limit(10);
    expect(await alerts()).toEqual([[10, 10, true]]);
    await limit(9);
    expect(await alerts()).toEqual([[10, 10, false]]);
  });
});

describe('timers', () => {
  const run = async (name: string) => {
    await timers.find((timer) => timer.name === name)!.run(kit.app);
  };

  test('end what has expired, in every shop', async () => {
    const shop = await kit.anotherShop(`timer-${newId().slice(-8)}`);
    const ctx = shopContext(kit.app, shop.id);
    const [article = ''] = await makeArticles(ctx, { onHand: 2 });
    await shopTx(ctx, (tx) =>
      reserve(tx, [
        { reservationId: newId(), lines: [{ variantId: article, quantity: 2 }], holdSeconds: -1 },
      ]),
    );
    await hold(3, -1);
    await hold(2, 600);
    await run('inventory.expire_reservations');
    const [first] = await shopRead(kit.ctx, (tx) => findAvailability(tx, [variant]));
    const [second] = await shopRead(ctx, (tx) => findAvailability(tx, [article]));
    expect([first?.reserved, second?.reserved]).toEqual([2, 0]);
  });

  test('count what is low', async () => {
    const { registry } = await import('#platform/metrics.ts');
    await run('inventory.count_low_stock');
    const text = await registry.metrics();
    expect(text).toMatch(/^inventory_low_stock_alerts [1-9]/m);
  });
});

test('search hears of every change of what is sellable, of all shops', async () => {
  const since = new Date().toISOString();
  const [quiet = ''] = await makeArticles(kit.ctx);
  const reservationId = await hold(1);
  const changed = await systemTx(kit.app, 'test', (tx) => findChangedVariants(tx, since));
  expect(changed).toContainEqual(
    expect.objectContaining({ shopId: kit.shop.id, variantId: variant }),
  );
  expect(changed.map(({ variantId }) => variantId)).not.toContain(quiet);
  await shopTx(kit.ctx, (tx) => commitReservations(tx, [{ reservationId }]));
});

test('availability answers every id in order, unknown ones with nothing', async () => {
  const unknown = newId();
  const found = await shopRead(kit.ctx, (tx) => findAvailability(tx, [unknown, variant]));
  expect(found).toEqual([
    { variantId: unknown, onHand: 0, reserved: 0, available: 0, lowStockThreshold: 5 },
    { variantId: variant, onHand: 10, reserved: 0, available: 10, lowStockThreshold: 5 },
  ]);
});

describe('the checks see what is wrong', () => {
  test.each([
    ['inventory.stock_matches_ledger', 'update inventory.stock set on_hand = on_hand + 1'],
    ['inventory.reserved_matches_reservations', 'update inventory.stock set reserved = 1'],
    [
      'inventory.movement_chain',
      'update inventory.movements set on_hand_before = 1, on_hand_after = 11 where quantity = 10',
    ],
    ['inventory.movement_chain', 'update inventory.movements set number = number + 1000'],
    ['inventory.sales_match_reservations', 'delete from inventory.movements where kind = $$sale$$'],
    [
      'inventory.reservations_end',
      `update inventory.reservations set state = 'active', settled_at = null,
       expires_at = now() - interval '61 seconds'`,
    ],
    ['inventory.reservations_have_lines', 'delete from inventory.reservation_lines'],
  ])('%s: %s', async (name, defect) => {
    const reservationId = await hold(1);
    await shopTx(kit.ctx, (tx) => commitReservations(tx, [{ reservationId }]));
    const owner = await kit.owner();
    const statement = checks.find((check) => check.name === name)!.statement.text;
    await owner.query('begin');
    expect((await owner.query(statement)).rows).toEqual([]);
    await owner.query(defect);
    expect((await owner.query(statement)).rows.length).toBeGreaterThan(0);
    await owner.query('rollback');
  });
});
