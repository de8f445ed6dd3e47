import { mkdtemp, rm, truncate, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startGateway, type Gateway } from '#kit/gateway.ts';
import type { LedgerEntry } from './book.ts';

let directory: string;
let gateway: Gateway;
let keys = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emporium-gateway-'));
  gateway = await startGateway(directory);
});
beforeEach(async () => await gateway.control({ reset: true }));
afterAll(async () => {
  await gateway.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Answered {
  status: number;
  body: Record<string, unknown>;
}

async function post(path: string, body: object, merchant = 'shop-a', limitMs = 5_000) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-merchant-account': merchant },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(limitMs),
  });
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

async function get(path: string, merchant = 'shop-a') {
  const headers = { 'x-merchant-account': merchant };
  const response = await fetch(gateway.url + path, { headers });
  return (await response.json()) as Record<string, unknown>;
}

function charge(token = 'tok_ok', more: object = {}) {
  keys += 1;
  const [idempotencyKey, reference] = [`key-${keys}`, `ref-${keys}`];
  const order = { idempotencyKey, reference, amountMinor: 1299, currency: 'EUR', token };
  return { ...order, capture: true, ...more };
}

/** The judge: all that ever happened to one key. */
async function ledgerOf(idempotencyKey: string): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for (let cursor = 0; ;) {
    const page = await get(`/ledger?cursor=${cursor}`);
    const entries = page['entries'] as LedgerEntry[];
    found.push(...entries.filter((entry) => entry.idempotencyKey === idempotencyKey));
    if (page['nextCursor'] === cursor) return found;
    cursor = page['nextCursor'] as number;
  }
}

test('says in every answer that it is a simulator', async () => {
  expect(await get('/health')).toMatchObject({ status: 'ok', simulated: true });
  const response = await fetch(`${gateway.url}/health`);
  expect(response.headers.get('server')).toBe('emporium-simulated-gateway');
  expect((await post('/payments', charge())).body['simulated']).toBe(true);
});

test('charges once per key, answers the same again, and refuses another body under the key', async () => {
  const order = charge('tok_ok:1881');
  const first = await post('/payments', order);
  expect(first.body).toMatchObject({ status: 'approved', amountMinor: 1299, currency: 'EUR' });
  expect(first.body['card']).toMatchObject({ lastFour: '1881' });
  expect(await post('/payments', order)).toEqual(first);
  expect(await post('/payments', { ...order, amountMinor: 1300 })).toMatchObject({
    status: 422,
    body: { code: 'key_reused' },
  });
  expect(await ledgerOf(order.idempotencyKey)).toHaveLength(1);
});

test('fifty identical requests at once are one charge', async () => {
  const order = charge();
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('/payments', order)));
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  expect(await ledgerOf(order.idempotencyKey)).toHaveLength(1);
});

test('two merchants may use one key', async () => {
  const order = charge();
  const [mine, theirs] = [await post('/payments', order), await post('/payments', order, 'shop-b')];
  expect(mine.body['id']).not.toBe(theirs.body['id']);
  expect(await ledgerOf(order.idempotencyKey)).toHaveLength(2);
  expect((await get(`/payments?key=${order.idempotencyKey}`, 'shop-c'))['payments']).toEqual([]);
});

test.each([
  ['tok_ok', 'approved', 1299],
  ['tok_slow', 'approved', 1299],
  ['tok_declined', 'declined', 0],
  ['tok_wrong_amount', 'approved', 1300],
])('%s answers %s of %i', async (token, status, amountMinor) => {
  const order = charge(token);
  const { body } = await post('/payments', order);
  expect(body).toMatchObject({ status, amountMinor });
  expect(await ledgerOf(order.idempotencyKey)).toMatchObject([{ status, amountMinor }]);
});

test.each([
  ['tok_timeout_charged', 'silence', 1],
  ['tok_timeout', 'silence', 0],
  ['tok_500_charged', 'error', 1],
  ['tok_500', 'error', 0],
  ['tok_reset_charged', 'broken', 1],
  ['tok_reset', 'broken', 0],
])('%s answers with %s and has charged %i times', async (token, answer, charges) => {
  const order = charge(token);
  for (const attempt of [1, 2]) {
    const call = post('/payments', order, 'shop-a', 200);
    if (answer === 'error') expect(await call, `attempt ${attempt}`).toMatchObject({ status: 500 });
    else if (answer === 'silence') await expect(call).rejects.toThrow(/timeout/);
    else await expect(call).rejects.toThrow(/fetch failed/);
  }
  expect(await ledgerOf(order.idempotencyKey)).toHaveLength(charges);
  const { payments } = await get(`/payments?key=${order.idempotencyKey}`);
  expect(payments).toHaveLength(charges);
});

test.each([
  [{ amountMinor: 0 }, 'invalid_payment'],
  [{ amountMinor: 1.5 }, 'invalid_payment'],
  [{ currency: 'EURO' }, 'invalid_payment'],
  [{ idempotencyKey: '' }, 'invalid_payment'],
  [{ capture: false }, 'invalid_payment'],
  [{ token: 'tok_unheard_of' }, 'unknown_token'],
])('refuses a payment with %o', async (more, code) => {
  expect(await post('/payments', charge('tok_ok', more))).toMatchObject({
    status: 422,
    body: { code },
  });
});

test('refunds never exceed what was captured, and a refund key works once', async () => {
  const { body } = await post('/payments', charge());
  const path = `/payments/${String(body['id'])}/refunds`;
  const third = { idempotencyKey: 'refund-1', amountMinor: 433 };
  const first = await post(path, third);
  expect(first.status).toBe(201);
  expect((await post(path, third)).body).toEqual(first.body);
  expect(await post(path, { ...third, amountMinor: 1 })).toMatchObject({ status: 422 });
  expect(await post(path, { idempotencyKey: 'refund-2', amountMinor: 867 })).toMatchObject({
    status: 409,
    body: { code: 'refund_exceeds_captured' },
  });
  expect(await post(path, { idempotencyKey: 'refund-3', amountMinor: 866 })).toMatchObject({
    status: 201,
  });
  expect(await post(path, { idempotencyKey: 'refund-4', amountMinor: 1 })).toMatchObject({
    status: 409,
  });
});

test('a void gives everything back once, and never after a refund', async () => {
  const order = charge();
  const { body } = await post('/payments', order);
  const path = `/payments/${String(body['id'])}`;
  expect((await post(`${path}/void`, {})).body['status']).toBe('voided');
  expect((await post(`${path}/void`, {})).body['status']).toBe('voided');
  expect(await ledgerOf(order.idempotencyKey)).toHaveLength(2);
  const refund = { idempotencyKey: 'late', amountMinor: 1 };
  expect(await post(`${path}/refunds`, refund)).toMatchObject({ status: 409 });

  const other = await post('/payments', charge());
  const otherPath = `/payments/${String(other.body['id'])}`;
  await post(`${otherPath}/refunds`, { idempotencyKey: 'early', amountMinor: 1 });
  expect(await post(`${otherPath}/void`, {})).toMatchObject({ status: 409 });
  expect(await post(`${otherPath}/void`, {}, 'shop-b')).toMatchObject({ status: 404 });
});

test('a key that never arrived can be closed: a late request does not charge', async () => {
  const order = charge();
  const closing = { idempotencyKey: order.idempotencyKey, onlyIfAbsent: true };
  expect((await post('/voids', closing)).body).toMatchObject({ status: 'voided', amountMinor: 0 });
  expect((await post('/payments', order)).body).toMatchObject({
    status: 'declined',
    reason: 'voided_by_merchant',
  });
  const arrived = charge();
  await post('/payments', arrived);
  const asking = { idempotencyKey: arrived.idempotencyKey, onlyIfAbsent: true };
  expect((await post('/voids', asking)).body).toMatchObject({ status: 'approved' });
  const voiding = { idempotencyKey: arrived.idempotencyKey };
  expect((await post('/voids', voiding)).body).toMatchObject({ status: 'voided' });
});

test('the control API takes down one merchant and leaves the others', async () => {
  await gateway.control({ merchant: 'shop-a', mode: 'down' });
  expect((await post('/payments', charge())).status).toBe(500);
  expect((await post('/payments', charge(), 'shop-b')).body['status']).toBe('approved');
  await gateway.control({ merchant: 'shop-a', mode: 'silent' });
  await expect(post('/payments', charge(), 'shop-a', 100)).rejects.toThrow(/timeout/);
  expect((await post('/control', { mode: 'unheard_of' })).status).toBe(422);
  await gateway.control({ reset: true });
  expect((await post('/payments', charge())).body['status']).toBe('approved');
});

test('faults are drawn by key: a share of payments, the same ones on every retry', async () => {
  await gateway.control({ faults: { tok_declined: 0.3 }, seed: 'seed 7' });
  const orders = Array.from({ length: 200 }, () => charge());
  const first = await Promise.all(orders.map((order) => post('/payments', order)));
  const again = await Promise.all(orders.map((order) => post('/payments', order)));
  expect(again).toEqual(first);
  const declined = first.filter(({ body }) => body['status'] === 'declined').length;
  expect(declined).toBeGreaterThan(30);
  expect(declined).toBeLessThan(90);
});

test('refuses connections for a while, then listens again', async () => {
  await gateway.control({ refuseMs: 300 });
  await expect.poll(() => post('/payments', charge()).catch(() => 'refused')).toBe('refused');
  await expect
    .poll(() => post('/payments', charge()).catch(() => ({ status: 0 })))
    .toMatchObject({ status: 200 });
});

test('kill -9 under load loses nothing that was answered, not even half a line', async () => {
  const answered: { key: string; id: unknown }[] = [];
  const stopping = new AbortController();
  const buyers = Array.from({ length: 16 }, async () => {
    while (!stopping.signal.aborted) {
      const order = charge();
      const answer = await post('/payments', order).catch(() => 'no answer' as const);
      if (answer !== 'no answer')
        answered.push({ key: order.idempotencyKey, id: answer.body['id'] });
    }
  });
  await expect.poll(() => answered.length, { timeout: 10_000 }).toBeGreaterThan(300);
  await gateway.kill();
  stopping.abort();
  await Promise.all(buyers);
  const ledger = join(directory, 'gateway-ledger.ndjson');
  const order = charge();
  await gateway.start();
  await post('/payments', order);
  await gateway.kill();
  // A machine that died within a write would leave this: half of a line that nobody was told about.
  await truncate(ledger, (await stat(ledger)).size - 20);
  await gateway.start();
  for (const { key, id } of answered) {
    const { payments } = await get(`/payments?key=${key}`);
    expect(payments).toMatchObject([{ id, status: 'approved' }]);
  }
  expect((await get(`/payments?key=${order.idempotencyKey}`))['payments']).toEqual([]);
  expect((await post('/payments', order)).body).toMatchObject({ status: 'approved' });
});
