/** Trials 36 and 41: which shop a request is about, and that nothing kept for one is served to another. */
import { request as httpRequest } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';
import { Visitor } from './visitor.ts';

const WORDS = { first: 'ownbird', second: 'canarybird' };

let kit: Kit;
let server: FastifyInstance;
let first: FurnishedShop;
let second: FurnishedShop;

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  server = await kit.server();
  first = await furnishShop(server, kit.app, kit.shop, WORDS.first);
  second = await furnishShop(server, kit.app, await kit.anotherShop('second'), WORDS.second);
}, 120_000);
afterAll(async () => await kit.stop());

describe('trial 36: the host names the shop', () => {
  const elsewhere = {
    'x-tenant-id': 'second',
    'x-shop-id': 'second',
    'x-forwarded-host': 'second.localhost',
    forwarded: 'host=second.localhost',
    'x-original-host': 'second.localhost',
  };
  const cases: [host: string, headers: Record<string, string>, slug: string | null][] = [
    ['first.localhost', {}, 'first'],
    ['second.localhost', {}, 'second'],
    ['SECOND.LocalHost:8080', {}, 'second'],
    ['127.0.0.1:3000', {}, 'first'],
    ['localhost', {}, 'first'],
    ['first.localhost', elsewhere, 'first'],
    ['localhost', elsewhere, 'first'],
    ['nobody.localhost', {}, null],
    ['nobody.localhost', elsewhere, null],
    ['evil.example', {}, null],
    ['evil.example@second.localhost', {}, null],
    ['second.localhost.evil.example', {}, null],
  ];
  test.each(cases)('%s with %j is shop %s', async (host, headers, slug) => {
    const response = await server.inject({ url: '/api/v1/shop', headers: { host, ...headers } });
    expect(response.statusCode).toBe(slug === null ? 404 : 200);
    expect(response.json<{ slug?: string }>().slug ?? null).toBe(slug);
  });

  test('members that name a shop are refused or without effect', async () => {
    const { owner } = first;
    const shopId = second.shop.id;
    const body = { name: 'shelf', shopId };
    const path = '/api/v1/admin/categories';
    expect((await owner.call({ method: 'POST', path, body })).statusCode).toBe(400);
    const listed = await owner.call({
      method: 'GET',
      path: `/api/v1/admin/products?shopId=${shopId}`,
    });
    expect(listed.body).not.toContain(WORDS.second);
    expect(listed.statusCode).toBe(400);
  });
});

describe('trial 36: a session counts in its own shop alone', () => {
  test('its cookie is nobody’s elsewhere', async () => {
    for (const [session, host] of [
      [first.owner, second.host],
      [second.owner, first.host],
      [second.customer, first.host],
    ] as const) {
      const headers = { host, cookie: session.cookieHeader() };
      const who = await server.inject({ url: '/api/v1/session', headers });
      expect(who.json<{ actor: { kind: string } }>().actor.kind).toBe('anonymous');
      const admin = await server.inject({ url: '/api/v1/admin/products', headers });
      expect(admin.statusCode).toBe(401);
    }
  });

  test('an order and a cart are unknown under another host', async () => {
    const elsewhere = new Visitor(server, second.host);
    for (const path of [`/api/v1/orders/${first.orderId}`, `/api/v1/carts/${first.cartId}`]) {
      expect((await elsewhere.call({ method: 'GET', path })).statusCode).toBe(404);
      expect((await first.customer.call({ method: 'GET', path })).statusCode).toBe(200);
    }
  });
});

/** One request over a real connection: kept bytes are served before the router. */
async function fetchFrom(host: string, path: string, headers = {}): Promise<string> {
  const url = new URL(path, await kit.url());
  return await new Promise<string>((resolve, reject) => {
    const sent = httpRequest(url, { headers: { host, ...headers } }, (response) => {
      let body = `${response.statusCode} ${JSON.stringify(response.headers)} `;
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject).end();
  });
}

test('trial 41: bytes kept for one shop are never served to another', async () => {
  const paths = ['/api/v1/products', '/api/v1/shop', '/api/v1/categories', '/', '/products'];
  const hosts = [
    [first.host, WORDS.second],
    [second.host, WORDS.first],
    [second.host.toUpperCase(), WORDS.first],
    ['127.0.0.1', WORDS.second],
  ] as const;
  const own: string[] = [];
  for (const path of paths) {
    for (let round = 0; round < 3; round += 1) {
      for (const [host, foreign] of hosts) {
        for (const headers of [
          {},
          { 'x-forwarded-host': second.host },
          { cookie: second.owner.cookieHeader() },
        ]) {
          const answer = await fetchFrom(host, path, headers);
          expect(answer, `${path} of ${host}`).not.toContain(foreign);
          own.push(answer);
        }
      }
    }
  }
  const all = own.join('');
  expect([all.includes(WORDS.first), all.includes(WORDS.second)]).toEqual([true, true]);
});

test('trial 41: measures carry no shop, and log lines only the shop that they are about', async () => {
  const metrics = await fetchFrom('127.0.0.1', '/metrics');
  for (const { shop } of [first, second]) expect(metrics).not.toContain(shop.id);
  expect(metrics).not.toContain(WORDS.first);
  const mixed = kit
    .logLines()
    .map((line) => JSON.stringify(line))
    .filter((line) => line.includes(first.shop.id) && line.includes(second.shop.id));
  expect(mixed).toEqual([]);
});
