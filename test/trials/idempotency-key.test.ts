/** Trial 9: what is no Idempotency-Key is refused before anything happens. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { createOwner } from '#modules/identity/index.ts';

const kit = await startKit({ gateway: true });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const server = await kit.server();
const url = new URL(await kit.url());
const api = apiOf(server);
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 100, priceMinor: 1000 });
const session = await signIn();

/** What a member of staff sends along. */
async function signIn(): Promise<string[]> {
  const link = await createOwner({ ...kit.ctx });
  const answer = await server.inject({
    method: 'POST',
    url: '/api/v1/sessions/from-link',
    headers: { host: 'localhost', origin: 'http://localhost' },
    payload: { token: link!.token },
  });
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return [
    `cookie: ${cookie}`,
    `x-csrf-token: ${answer.json<{ csrf: string }>().csrf}`,
    'origin: http://localhost',
  ];
}

async function placeOrder(): Promise<string> {
  const placed = await checkOut(api, checkoutBody(await cartWith(api, { [variantId]: 1 })));
  expect(placed.status).toBe(201);
  return String(placed.body['id']);
}

/** Byte for byte, for no client library would send these; the status of each answer. */
async function cancelWith(orderId: string, keyLines: readonly string[]): Promise<number[]> {
  const body = JSON.stringify({ reason: 'changed their mind' });
  const head = [
    `POST /api/v1/admin/orders/${orderId}/cancellation HTTP/1.1`,
    'host: localhost',
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...session,
    ...keyLines,
  ];
  const socket = connect(Number(url.port), url.hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

async function stateOf(orderId: string): Promise<unknown> {
  const owner = await kit.owner();
  const { rows } = await owner.query<{ state: string }>(
    'select state from orders.orders where id = $1',
    [orderId],
  );
  return rows[0]?.state;
}

test.each([
  ['missing', []],
  ['empty', ['idempotency-key:']],
  ['blank', ['idempotency-key:    ']],
  ['of 201 characters', [`idempotency-key: ${'k'.repeat(201)}`]],
  ['of 10 KB', [`idempotency-key: ${'k'.repeat(10_240)}`]],
  ['sent twice', ['idempotency-key: one', 'idempotency-key: two']],
  ['with a carriage return', ['idempotency-key: a\rb']],
  ['with a line feed', ['idempotency-key: a\nb']],
  ['folded onto a second line', ['idempotency-key: a\r\n b']],
  ['with NUL', ['idempotency-key: a\0b']],
  ['with a space', ['idempotency-key: a b']],
  ['with a character beyond ASCII', ['idempotency-key: \u00fc']],
])('trial 9: a key %s is answered 400, and nothing happens', async (_what, lines) => {
  const orderId = await placeOrder();
  expect(await cancelWith(orderId, lines)).toEqual([400]);
  expect(await stateOf(orderId)).toBe('placed');
});

test('trial 9: a key of 30 KB is refused with its head, and nothing happens', async () => {
  const orderId = await placeOrder();
  expect(await cancelWith(orderId, [`idempotency-key: ${'k'.repeat(30_000)}`])).toEqual([431]);
  expect(await stateOf(orderId)).toBe('placed');
});

test('trials 9 and 6: with a key it happens once, and a replay says that it is one', async () => {
  const orderId = await placeOrder();
  expect(await cancelWith(orderId, ['idempotency-key: once'])).toEqual([200]);
  expect(await cancelWith(orderId, ['idempotency-key: once'])).toEqual([200]);
  expect(await cancelWith(orderId, ['idempotency-key: again'])).toEqual([409]);
  expect(await stateOf(orderId)).toBe('cancelled');
});
