import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { minutesFromNow, openSale } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { signInOwner } from '#kit/staff.ts';
import { reserve } from '#modules/inventory/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { AdminSale, OfferChanges, ShopSales } from './contract.ts';
import { listenerCount } from './live-feed.ts';

const kit = await startKit();
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
const staff = await signInOwner(kit);
const server = await kit.server();
const path = '/api/v1/admin/flash-sales';
const keyed = () => ({ 'idempotency-key': newId() });

const planOf = (variantId: string, more: object = {}) => ({
  name: 'Lunch hour',
  startsAt: minutesFromNow(10),
  endsAt: minutesFromNow(70),
  limitPerCustomer: 2,
  offers: [{ variantId, price: { amount: 900, currency: 'GBP' }, allotment: 5 }],
  ...more,
});

test('planned, read, planned anew, stopped; each with its refusals', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 20, priceMinor: 1000 });
  const headers = keyed();
  const plan = planOf(variantId);
  const made = await staff('POST', path, plan, headers);
  expect(made.status).toBe(201);
  const sale = made.body as unknown as AdminSale;
  expect(sale).toMatchObject({ state: 'planned', limitPerCustomer: 2, version: 1 });
  expect(sale.soldBySecond).toHaveLength(60);
  const twice = await staff('POST', path, plan, headers);
  expect(twice.body, 'the same key plans once').toEqual(made.body);
  const overlapping = await staff('POST', path, planOf(variantId), keyed());
  expect(overlapping).toMatchObject({ status: 409, body: { code: 'sale_overlaps' } });

  const changed = await staff('PUT', `${path}/${sale.id}`, planOf(variantId, { name: 'Later' }), {
    ...keyed(),
    'if-match': '"1"',
  });
  expect(changed).toMatchObject({ status: 200, body: { name: 'Later', version: 2 } });
  const stale = await staff('PUT', `${path}/${sale.id}`, planOf(variantId), {
    ...keyed(),
    'if-match': '"1"',
  });
  expect(stale).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
  const stopped = await staff('POST', `${path}/${sale.id}/stop`);
  expect(stopped).toMatchObject({ status: 200, body: { state: 'stopped' } });
  const again = await staff('POST', `${path}/${sale.id}/stop`);
  expect(again.body).toMatchObject({
    stoppedAt: stopped.body['stoppedAt'],
  });
  const listed = await staff('GET', `${path}?state=stopped`);
  expect(listed.body).toMatchObject({ items: [{ id: sale.id, allotment: 5, left: 5 }] });
  expect(await staff('DELETE', `${path}/${sale.id}`)).toMatchObject({ status: 409 });
});

test.each<[string, object, string]>([
  ['a limit of nothing', { limitPerCustomer: 0 }, 'limitPerCustomer'],
  ['a negative limit', { limitPerCustomer: -1 }, 'limitPerCustomer'],
  ['an absurd limit', { limitPerCustomer: 1e12 }, 'limitPerCustomer'],
  ['no offers', { offers: [] }, 'offers'],
  ['a time that is none', { startsAt: 'tomorrow' }, 'startsAt'],
  ['an unknown member', { discount: 5 }, 'discount'],
])('%s is refused by field', async (_name, wrong, field) => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 20, priceMinor: 1000 });
  const refused = await staff('POST', path, planOf(variantId, wrong), keyed());
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.status).toBeLessThan(423);
  expect(JSON.stringify(refused.body)).toContain(field);
});

test('prices of nothing and less, and too many offers, are refused by field', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 20, priceMinor: 1000 });
  const offer = planOf(variantId).offers[0]!;
  const wrong = [
    { offers: [{ ...offer, price: { amount: 0, currency: 'GBP' } }] },
    { offers: [{ ...offer, price: { amount: -5, currency: 'GBP' } }] },
    { offers: [{ ...offer, allotment: 0 }] },
    { offers: Array.from({ length: 201 }, () => ({ ...offer, variantId: newId() })) },
  ];
  for (const more of wrong) {
    const refused = await staff('POST', path, planOf(variantId, more), keyed());
    expect([400, 422]).toContain(refused.status);
    expect(JSON.stringify(refused.body)).toContain('offers');
  }
});

test('another shop’s article and sale are not there; strangers may not look', async () => {
  const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
  const foreign = await openSale(other);
  const refused = await staff('POST', path, planOf(foreign.variantId), keyed());
  expect(refused).toMatchObject({ status: 422, body: { code: 'flash_sale_variant_not_found' } });
  for (const [method, url] of [
    ['GET', `${path}/${foreign.saleId}`],
    ['POST', `${path}/${foreign.saleId}/stop`],
    ['DELETE', `${path}/${foreign.saleId}`],
    ['GET', `${path}/${foreign.saleId}/events`],
  ] as const) {
    expect((await staff(method, url)).status, url).toBe(404);
  }
  for (const url of [path, `${path}/${foreign.saleId}`, `${path}/${foreign.saleId}/events`]) {
    expect((await server.inject({ url, headers: { host: 'localhost' } })).statusCode).toBe(401);
  }
});

/** Reads events until enough were heard; ends the stream. */
async function hear(
  url: string,
  enough: (events: [string, unknown][]) => boolean,
  act?: () => Promise<void>,
) {
  const ended = new AbortController();
  const response = await fetch(url, { signal: ended.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events: [string, unknown][] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      if (!name) continue;
      events.push([name, JSON.parse(data ?? 'null')]);
      if (events.length === 1) await act?.();
    }
    if (enough(events)) break;
  }
  ended.abort();
  return events;
}

test('shoppers hear what was sold, and that the sale was stopped, within seconds', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 10, allotment: 5 });
  const url = `${await kit.url()}/api/v1/flash-sales/events`;
  const reservationId = newId();
  const take = async (): Promise<void> => {
    const lines = [{ variantId, quantity: 2, locationId: saleId }];
    await shopTx({ ...kit.ctx }, (tx) => reserve(tx, [{ reservationId, lines }]));
  };
  const events = await hear(url, (heard) => heard.some(([name]) => name === 'offers'), take);
  const first = events[0]![1] as ShopSales;
  expect(events[0]![0]).toBe('sales');
  expect(first.sales.find(({ id }) => id === saleId)).toMatchObject({
    state: 'live',
    offers: [{ variantId, left: 5, allotment: 5, state: 'live', compareAt: { amount: 2000 } }],
  });
  const change = events.find(([name]) => name === 'offers')![1] as OfferChanges;
  expect(change.offers).toEqual([{ saleId, variantId, left: 3, state: 'live' }]);

  const began = Date.now();
  const after = await hear(
    url,
    (heard) => heard.filter(([name]) => name === 'sales').length === 2,
    async () => {
      expect((await staff('POST', `${path}/${saleId}/stop`)).status).toBe(200);
    },
  );
  const last = after.at(-1)![1] as ShopSales;
  expect(last.sales.some(({ id }) => id === saleId)).toBe(false);
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('a stream leaves nothing behind when its listener goes', async () => {
  const url = `${await kit.url()}/api/v1/flash-sales/events`;
  await Promise.all(Array.from({ length: 20 }, () => hear(url, (events) => events.length > 0)));
  await wait(100);
  expect(listenerCount(kit.app)).toBe(0);
});
