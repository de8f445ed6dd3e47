import { afterAll, beforeEach, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import type { Cli } from '#platform/cli.ts';
import { operator } from '#platform/command-line/operator.ts';
import { shopContext, type Actor } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import type { Route } from '#platform/http/route.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { verbs } from './cli.ts';
import { routes } from './http.ts';
import { finishDueRefunds } from './jobs.ts';
import { deskOptions, openDesk } from './payments.fixture.ts';

const kit = await startKit(deskOptions);
const { brokenChecks, makeDue, pay, rowOf } = openDesk(kit);

beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterAll(async () => await kit.stop());

const clerk: Actor = {
  kind: 'staff',
  personId: newId(),
  sessionId: null,
  name: 'Ada',
  permissions: new Set(['payments.refund', 'payments.read']),
};

/** Calls a route's use case as the pipeline does after it has checked permission and contract. */
async function call(path: string, input: { params?: object; query?: object; body?: object }) {
  const [method, url] = path.split(' ');
  const found: Route | undefined = routes.find(
    ({ contract }) => contract.method === method && contract.path === url,
  );
  if (!found) throw new Error(`No route ${path}`);
  const ctx = shopContext(kit.app, kit.shop.id, clerk);
  const all = { params: {}, query: {}, body: undefined, ifMatch: undefined, ...input } as never;
  const { handle, handleInTransaction: within } = found;
  const result = handle
    ? await handle(ctx, all)
    : await shopTx(ctx, async (tx) => await within?.(tx, all));
  if (isRefusal(result)) return { refusal: result.refusal, status: result.status };
  const answered = result as { answer?: boolean; body?: object };
  return (answered.answer ? answered.body : result) as Record<string, unknown>;
}

const REFUNDS = 'POST /api/v1/admin/payments/:id/refunds';

test('every route has a permission, and every refusal it names is in the catalogue', async () => {
  const { paymentRefusals } = await import('./contract.ts');
  for (const { contract, options } of routes) {
    expect(options.permission, contract.path).not.toBe('');
    expect(Object.keys(paymentRefusals.catalogue)).toEqual(
      expect.arrayContaining([...contract.refusals]),
    );
  }
});

test('the messages are short and name the next step', async () => {
  const { paymentRefusals } = await import('./contract.ts');
  for (const [code, { detail }] of Object.entries(paymentRefusals.catalogue)) {
    expect(detail.split(' ').length, code).toBeLessThan(30);
  }
  expect(paymentRefusals.payment_declined().detail).toMatch(/^Payment failed/);
});

test('the storefront learns how the shop can be paid', async () => {
  expect(await call('GET /api/v1/payment-methods', {})).toEqual({
    items: [
      { method: 'card', label: 'Card', needsToken: true, available: true },
      { method: 'cash', label: 'Cash on collection', needsToken: false, available: true },
    ],
  });
});

test('a clerk refunds part of a payment; it is done by the worker, and history names the clerk', async () => {
  const { paymentId: id } = await pay();
  const body = { amount: { amount: 250, currency: 'GBP' }, reason: 'scratched' };
  expect(await call(REFUNDS, { params: { id }, body })).toMatchObject({
    state: 'asking',
    amount: { amount: 250, currency: 'GBP' },
    actor: 'Ada',
  });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await call('GET /api/v1/admin/payments/:id', { params: { id } })).toMatchObject({
    state: 'partially_refunded',
    refunded: { amount: 250, currency: 'GBP' },
    refundable: { amount: 750, currency: 'GBP' },
    card: { lastFour: '4242' },
    refunds: [{ state: 'refunded', reason: 'scratched' }],
    events: [{ state: 'approved' }, { state: 'partially_refunded' }],
  });
  await call(REFUNDS, { params: { id }, body: { reason: 'the rest' } });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await rowOf(id)).toMatchObject({ state: 'refunded', refunded_minor: 1000 });
});

test.each([
  ['another currency', { amount: 1, currency: 'EUR' }, 'refund_currency_mismatch'],
  ['too much', { amount: 1001, currency: 'GBP' }, 'refund_exceeds_captured'],
  ['nothing', { amount: 0, currency: 'GBP' }, 'payment_not_refundable'],
  ['less than nothing', { amount: -5, currency: 'GBP' }, 'payment_not_refundable'],
])('a refund of %s is refused, and nothing is set aside', async (_name, amount, refusal) => {
  const { paymentId: id } = await pay();
  const body = { amount, reason: 'test' };
  expect(await call(REFUNDS, { params: { id }, body })).toMatchObject({ refusal });
  expect(await rowOf(id)).toMatchObject({ refund_claimed_minor: 0, state: 'approved' });
});

test('an unknown payment is not found by any route', async () => {
  const params = { id: newId() };
  const paths = ['refunds', 'collection'].map((end) => `POST ${ADMIN}/:id/${end}`);
  for (const path of [`GET ${ADMIN}/:id`, ...paths]) {
    expect(await call(path, { params, body: { reason: 'test' } }), path).toEqual({
      refusal: 'payment_not_found',
      status: 404,
    });
  }
});

const ADMIN = '/api/v1/admin/payments';

test('people find what needs review', async () => {
  const { paymentId: id } = await pay('tok_wrong_amount');
  const item = { id, state: 'needs_review', reason: 'amount_mismatch', captured: { amount: 1001 } };
  const found = { items: [item], nextCursor: null };
  const query = { state: 'needs_review', limit: 100 };
  expect(await call(`GET ${ADMIN}`, { query })).toMatchObject(found);
  expect(await call(`GET ${ADMIN}/reviews`, { query: { limit: 100 } })).toMatchObject(found);
});

test('pages of payments meet without a gap or an overlap', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await pay(null, { method: 'cash' })).paymentId);
  const first = await call(`GET ${ADMIN}`, { query: { limit: 3 } });
  const next = await call(`GET ${ADMIN}`, { query: { limit: 2, cursor: first['nextCursor'] } });
  const seen = [first, next].flatMap((page) => page['items'] as { id: string }[]);
  expect(seen.map(({ id }) => id)).toEqual(ids.toReversed());
});

test('promised cash is collected once', async () => {
  const { paymentId: id } = await pay(null, { method: 'cash' });
  const path = `POST ${ADMIN}/:id/collection`;
  expect(await call(path, { params: { id } })).toMatchObject({
    captured: { amount: 1000, currency: 'GBP' },
  });
  expect(await call(path, { params: { id } })).toMatchObject({
    refusal: 'payment_not_collectable',
  });
});

test('the breaker is shown and reset, by command and by route', async () => {
  const owner = await kit.owner();
  await owner.query(
    `insert into payments.breakers values ($1, 'card', 'open', now() + interval '1 minute',
       'timeout', 'system', now())`,
    [kit.shop.id],
  );
  expect(await run('breaker status')).toEqual([
    expect.stringMatching(/^card {2}OPEN {2}\(timeout; by system at .*, next probe at /),
  ]);
  expect(await run('breaker reset', ['card'])).toEqual([
    expect.stringMatching(/^card {2}CLOSED {2}\(reset by hand; by operator /),
  ]);
  await expect(run('breaker reset', ['cheque'])).rejects.toThrow(/No payment provider/);
  const path = 'POST /api/v1/admin/payment-breakers/:provider/reset';
  expect(await call(path, { params: { provider: 'card' } })).toMatchObject({
    items: [{ provider: 'card', state: 'CLOSED', changedBy: 'Ada' }],
  });
  expect(await call(path, { params: { provider: 'cheque' } })).toMatchObject({
    refusal: 'breaker_not_found',
  });
});

test('who reset a breaker stands in the audit trail, with what it was before', async () => {
  const owner = await kit.owner();
  const { rows } = await owner.query<Record<string, unknown>>(
    `select actor_name, before, after from identity.audit_entries
     where action = 'payment_breaker.reset' order by id`,
  );
  expect(rows).toEqual([
    {
      actor_name: expect.stringMatching(/^operator /) as string,
      before: { state: 'open', reason: 'timeout' },
      after: { state: 'closed', by: expect.stringMatching(/^operator /) as string },
    },
    {
      actor_name: 'Ada',
      before: { state: 'closed', reason: 'reset by hand' },
      after: { state: 'closed', by: 'Ada' },
    },
  ]);
});

async function run(name: string, args: string[] = []): Promise<readonly string[]> {
  const found = verbs.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No verb ${name}`);
  const shop = async () => await Promise.resolve(shopContext(kit.app, kit.shop.id, operator()));
  const progress = (): void => undefined;
  const checks = async () => await Promise.resolve([]);
  const noRoutes = async () => await Promise.resolve([]);
  const { app } = kit;
  const cli: Cli = {
    app,
    config: app.config,
    shop,
    checks,
    routes: noRoutes,
    progress,
    json: false,
  };
  return (await found.run(cli, args, {})).lines;
}

test('each check finds the breach that it is there for', async () => {
  const { paymentId } = await pay();
  expect(await brokenChecks()).toEqual([]);
  const owner = await kit.owner();
  const planted: [string, string][] = [
    ['payments.refunded_within_captured', 'set refund_claimed_minor = 10'],
    ['payments.legal_moves', `set state = 'voided'`],
    ['payments.none_forgotten', `set state = 'voiding', next_ask_at = null`],
  ];
  for (const [name, change] of planted) {
    await owner.query(`update payments.payments ${change} where id = $1`, [paymentId]);
    expect(await brokenChecks()).toContain(name);
    await owner.query(
      `update payments.payments set refund_claimed_minor = 0, state = 'approved' where id = $1`,
      [paymentId],
    );
  }
  // The table's own CHECK stands before this one; the check is for the day it does not.
  const mismatch = owner.query('update payments.payments set captured_minor = 999 where id = $1', [
    paymentId,
  ]);
  await expect(mismatch).rejects.toMatchObject({ code: '23514' });
  expect(await brokenChecks()).toEqual([]);
});
