import { readFile, stat } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit } from '#kit/index.ts';
import { openForBusiness } from '#kit/shopping.ts';
import { newId } from '#platform/ids.ts';
import { readOrder } from './control.ts';
import type { RecordedLine } from './model.ts';
import { readRecording, startRecording, stopRecording } from './record-rush.ts';

const kit = await startKit({ gateway: true });
afterAll(kit.stop);
await openForBusiness(kit.ctx);

async function buy(variantId: string, token: string, host = 'localhost'): Promise<string> {
  const server = await kit.server();
  const headers = { host, cookie: 'emporium_session=a-secret-of-somebody' };
  const send = async (method: 'POST' | 'PUT', url: string, payload: object) =>
    await server.inject({ method, url, headers, payload });
  const cart = (await send('POST', '/api/v1/carts', {})).json<{ id: string }>();
  await send('PUT', `/api/v1/carts/${cart.id}/lines`, { lines: [{ variantId, quantity: 1 }] });
  const answer = await send('PUT', `/api/v1/checkouts/${newId()}`, {
    cartId: cart.id,
    email: 'ada.lovelace@example.org',
    shippingAddress: {
      name: 'Ada Lovelace',
      line1: '12 St James Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
    payment: { method: 'card', token },
  });
  return `${answer.statusCode} ${cart.id}`;
}

test('a recording has the shop, its goods and who shopped, and nobody’s secrets', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 5, priceMinor: 1250 });
  const other = await kit.anotherShop('other');
  await kit.url();
  await buy(variantId, 'tok_ok');
  const file = await startRecording(kit.ctx, 5);
  expect(await startRecording(kit.ctx, 5)).toBeUndefined();
  const carts = [await buy(variantId, 'tok_ok'), await buy(variantId, 'tok_declined:4242')];
  await buy(variantId, 'tok_ok', `${other.slug}.localhost`);
  const ended = await stopRecording(kit.app);
  await buy(variantId, 'tok_ok');
  expect(ended).toMatchObject({ file, requests: 6, dropped: 0 });
  expect(await readOrder(kit.app.config)).toBeUndefined();
  expect(await stopRecording(kit.app)).toBeUndefined();

  const text = await readFile(file!, 'utf8');
  const secrets = ['ada', 'Ada', 'James', 'London', 'SW1Y', '4242', 'a-secret', 'emporium_session'];
  const ids = carts.map((words) => words.split(' ')[1]!);
  for (const secret of [...secrets, ...ids]) expect(text).not.toContain(secret);
  expect((await stat(file!)).mode & 0o077).toBe(0);

  const lines: RecordedLine[] = [];
  for await (const line of readRecording(file!)) lines.push(line);
  const kinds = lines.map(({ kind }) => kind);
  expect(kinds).toEqual([
    'rush',
    'article',
    ...Array.from({ length: 6 }, () => 'request'),
    'decision',
    'decision',
    'end',
  ]);
  expect(lines[1]).toMatchObject({ variantId, priceMinor: 1250, available: 4 });
  expect(lines[4]).toMatchObject({ status: 201, order: { lines: [{ variantId, quantity: 1 }] } });
  expect(lines[7]).toMatchObject({ status: 422, code: 'payment_declined' });
  expect(lines[9]).toMatchObject({ kind: 'decision', state: 'declined' });
}, 60_000);
