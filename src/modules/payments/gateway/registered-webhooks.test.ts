import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { findSignatureProblem, secretOfMerchant } from '../webhook-signature.ts';
import { Book, type PaymentEntry } from './book.ts';
import { createWebhooks } from './webhooks.ts';

interface Heard {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const heard: Heard[] = [];
const listener = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    heard.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.end();
  });
}).listen(0, '127.0.0.1');
await once(listener, 'listening');
const { port } = listener.address() as AddressInfo;
const directory = await mkdtemp(join(tmpdir(), 'emporium-webhooks-'));
afterAll(async () => {
  listener.close();
  await rm(directory, { recursive: true });
});

test('a registered address is told of every merchant’s events, first of what was not heard', async () => {
  const file = join(directory, 'webhooks.json');
  const book = new Book();
  const webhooks = createWebhooks(book, file);
  const behaviour = { effect: 'approve', answer: 'normal' } as const;
  const tell = (merchant: string, wasHeard: boolean, setting?: null): void => {
    const order = { idempotencyKey: newId(), reference: 'r', token: 'tok_ok' };
    const { entry } = book.charge(
      merchant,
      { ...order, amountMinor: 1, currency: 'EUR' },
      behaviour,
    );
    webhooks.announce(entry as PaymentEntry, { setting, heard: wasHeard }, () => undefined);
  };
  for (let i = 0; i < 30; i += 1) tell('shop-a', true);
  tell('shop-b', false);
  tell('shop-c', false, null);
  await writeFile(
    file,
    JSON.stringify({ url: `http://127.0.0.1:${port}`, key: 'of the platform' }),
  );
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(31);
  const merchants = heard.map(
    ({ body }) => (JSON.parse(String(body)) as { merchant: string }).merchant,
  );
  expect(merchants.indexOf('shop-b')).toBeLessThan(25);
  expect(merchants).not.toContain('shop-c');
  for (const [index, { headers, body }] of heard.entries()) {
    const secret = secretOfMerchant('of the platform', merchants[index]!);
    const proof = { secret, nowSeconds: Date.now() / 1000 };
    expect(findSignatureProblem(String(headers['gateway-signature']), body, proof)).toBeUndefined();
  }
});
