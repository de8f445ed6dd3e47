/** Trials 37 and 41 for what is no JSON: pages and pictures answer in their own shop alone. */
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';

const CANARY = 'canarybird';

let kit: Kit;
let server: FastifyInstance;
let attacker: FurnishedShop;
let victim: FurnishedShop;

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  server = await kit.server();
  attacker = await furnishShop(server, kit.app, kit.shop, 'ownbird');
  victim = await furnishShop(server, kit.app, await kit.anotherShop('second'), CANARY);
}, 120_000);
afterAll(async () => await kit.stop());

test('trial 37: a page of another shop’s order, cart or product is one of nothing', async () => {
  const { orderId, cartId, productSlug } = victim;
  const pages: [address: (id: string) => string, id: string][] = [
    [(id) => `/orders/${id}`, orderId],
    [(id) => `/orders/${id}/receipt`, orderId],
    [(id) => `/api/v1/orders/${id}/receipt.pdf`, orderId],
    [(id) => `/products/${id}`, productSlug],
    [(id) => `/cart?id=${id}`, cartId],
    [(id) => `/checkout?cart=${id}`, cartId],
    [(id) => `/categories/${id}`, `${CANARY}-shelf`],
  ];
  for (const [address, id] of pages) {
    for (const who of ['owner', 'customer', 'guest'] as const) {
      const nobody = newId();
      const mine = await attacker[who].call({ method: 'GET', path: address(nobody) });
      const theirs = await attacker[who].call({ method: 'GET', path: address(id) });
      const what = `${address(id)} as ${who}`;
      expect(theirs.statusCode, what).toBe(mine.statusCode);
      expect(theirs.statusCode, what).toBeLessThan(500);
      const without = theirs.body.replaceAll(id, '').replaceAll(encodeURIComponent(id), '');
      expect(without, what).not.toContain(CANARY);
    }
  }
});

test('trial 41: a picture that was rendered for its shop is unknown in another', async () => {
  const picture = await sharp({
    create: { width: 40, height: 50, channels: 3, background: '#0f5c4a' },
  })
    .png()
    .toBuffer();
  const boundary = 'parts';
  const form = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n` +
        'content-type: image/png\r\n\r\n',
    ),
    picture,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const products = await victim.owner.get<{ items: { id: string }[] }>({
    method: 'GET',
    path: '/api/v1/admin/products',
  });
  const upload = {
    method: 'POST',
    path: `/api/v1/admin/products/${products.items[0]?.id}/media`,
    body: form,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
  const { id } = await victim.owner.get<{ id: string }>(upload);
  const path = `/media/${id}/640.webp`;
  const own = await victim.guest.call({ method: 'GET', path });
  expect([own.statusCode, own.headers['content-type']]).toEqual([200, 'image/webp']);
  for (const who of ['owner', 'guest'] as const) {
    expect((await attacker[who].call({ method: 'GET', path })).statusCode).toBe(404);
  }
  expect((await attacker.owner.call(upload)).statusCode).toBe(404);
});
