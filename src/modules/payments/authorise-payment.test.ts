import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { askProvider, authorise, checkPayment } from './authorise-payment.ts';
import type { PaymentRequest } from './model.ts';

const LIMIT_MS = 250;
let kit: Kit;

beforeAll(async () => {
  const settings = { PAYMENT_TIMEOUT_MS: String(LIMIT_MS), BREAKER_FAILURES: '1000' };
  kit = await startKit({ gateway: true, settings });
});
beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterAll(async () => await kit.stop());

function gatewayUrl(): string {
  if (!kit.gateway) throw new Error('This file needs the gateway');
  return kit.gateway.url;
}

function payment(token: string | null = 'tok_ok', more: Partial<PaymentRequest> = {}) {
  const ids = { paymentId: newId(), payableId: newId() };
  return { ...ids, method: 'card', amountMinor: 1299, currency: 'EUR', token, ...more };
}

async function chargesOf(paymentId: string): Promise<unknown[]> {
  const response = await fetch(`${gatewayUrl()}/payments?key=${paymentId}`, {
    headers: { 'x-merchant-account': kit.shop.id },
  });
  const { payments } = (await response.json()) as { payments: { status: string }[] };
  return payments.filter(({ status }) => status === 'approved');
}

/** A context that pays through another address. */
function through(url: string): Context {
  const app = { ...kit.app, config: { ...kit.app.config, PAYMENT_GATEWAY_URL: url } };
  return shopContext(app, kit.shop.id);
}

async function withServer(
  onRequest: Parameters<typeof createServer>[1],
  use: (ctx: Context, server: Server) => Promise<void>,
): Promise<void> {
  const server: Server = createServer(onRequest);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await use(through(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), server);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

test.each([
  // token, outcome, charges at the gateway, what asking says afterwards
  ['tok_ok', 'approved', 1, 'approved'],
  ['tok_declined', 'declined', 0, 'declined'],
  ['tok_unheard_of', 'declined', 0, 'failed'],
  ['tok_slow', 'approved', 1, 'approved'],
  ['tok_wrong_amount', 'needs_review', 1, 'needs_review'],
  ['tok_wrong_currency', 'needs_review', 1, 'needs_review'],
  ['tok_timeout_charged', 'unknown', 1, 'approved'],
  ['tok_timeout', 'unknown', 0, 'failed'],
  ['tok_500_charged', 'unknown', 1, 'approved'],
  ['tok_500', 'unknown', 0, 'failed'],
  ['tok_reset_charged', 'unknown', 1, 'approved'],
  ['tok_reset', 'unknown', 0, 'failed'],
  ['tok_drip', 'unknown', 1, 'approved'],
])('trials 3, 4, 5: %s is %s with %i charge, then %s', async (token, outcome, charges, later) => {
  const paid = payment(token);
  expect(await authorise(kit.ctx, paid)).toMatchObject({ outcome });
  expect(await chargesOf(paid.paymentId)).toHaveLength(charges);
  expect(await askProvider(kit.ctx, paid)).toMatchObject({ outcome: later });
  expect(await askProvider(kit.ctx, paid)).toMatchObject({ outcome: later });
});

test('an approval carries reference, last four digits and fingerprint', async () => {
  const outcome = await authorise(kit.ctx, payment('tok_ok:1881'));
  expect(outcome).toMatchObject({
    outcome: 'approved',
    amountMinor: 1299,
    currency: 'EUR',
    collected: true,
    cardLastFour: '1881',
  });
  expect(outcome).toHaveProperty('providerReference', expect.stringMatching(/^pay_/));
  expect(outcome).toHaveProperty('fingerprint', expect.stringMatching(/^[0-9a-f]{32}$/));
});

test('after asking about a payment that never arrived, the late request does not charge', async () => {
  const paid = payment('tok_ok');
  expect(await askProvider(kit.ctx, paid)).toMatchObject({ outcome: 'failed' });
  expect(await authorise(kit.ctx, paid)).toMatchObject({ outcome: 'declined' });
  expect(await chargesOf(paid.paymentId)).toHaveLength(0);
});

test('a gateway that is down while asked leaves the outcome unknown', async () => {
  const paid = payment('tok_timeout_charged');
  await authorise(kit.ctx, paid);
  for (const mode of ['down', 'silent', 'reset']) {
    await kit.gateway!.control({ mode });
    expect(await askProvider(kit.ctx, paid), mode).toMatchObject({ outcome: 'unknown' });
  }
  const nobody = through('http://127.0.0.1:9');
  expect(await askProvider(nobody, paid)).toMatchObject({ outcome: 'unknown' });
  await kit.gateway!.control({ reset: true });
  expect(await askProvider(kit.ctx, paid)).toMatchObject({ outcome: 'approved' });
});

test('three attempts with one key, then unknown; two answers of 500 and one good are approved', async () => {
  const keys: string[] = [];
  const answers = [500, 500, 200];
  const good = { id: 'pay_1', status: 'approved', amountMinor: 1299, currency: 'EUR' };
  await withServer(
    (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += String(chunk)));
      request.on('end', () => {
        keys.push((JSON.parse(text) as { idempotencyKey: string }).idempotencyKey);
        response.writeHead(answers.shift() ?? 500).end(JSON.stringify(good));
      });
    },
    async (ctx) => {
      const [repaired, lost] = [payment(), payment()];
      expect(await authorise(ctx, repaired)).toMatchObject({ outcome: 'approved' });
      expect(keys).toEqual(Array.from({ length: 3 }, () => repaired.paymentId));
      expect(await authorise(ctx, lost)).toMatchObject({ outcome: 'unknown' });
      expect(keys.slice(3)).toEqual(Array.from({ length: 3 }, () => lost.paymentId));
    },
  );
});

test('trial 4: a refused connection is certainly not charged, said at once and without a retry', async () => {
  const nobody = through('http://127.0.0.1:9');
  const sleep = async (): Promise<void> => await Promise.reject(new Error('waited for a retry'));
  const impatient = { ...nobody, app: { ...nobody.app, clock: { ...kit.app.clock, sleep } } };
  expect(await authorise(impatient, payment())).toMatchObject({
    refusal: 'payment_unavailable',
    status: 503,
    retryAfterSeconds: expect.any(Number) as number,
  });
});

test('refused after an attempt that may have charged stays unknown', async () => {
  let asked = 0;
  let closing: Server | undefined;
  await withServer(
    (_request, response) => {
      asked += 1;
      response.writeHead(500, { connection: 'close' }).end('{}');
      closing?.close();
    },
    async (ctx, server) => {
      closing = server;
      expect(await authorise(ctx, payment())).toMatchObject({ outcome: 'unknown' });
      expect(asked).toBe(1);
    },
  );
});

test('trial 20: an answer that drips is cut by the total time, not by silence', async () => {
  let cut = 0;
  await withServer(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        cut += 1;
        clearInterval(drip);
      });
    },
    async (ctx) => {
      expect(await authorise(ctx, payment())).toEqual({ outcome: 'unknown', reason: 'timeout' });
      await expect.poll(() => cut).toBe(3);
      expect(ctx.app.database.app.totalCount - ctx.app.database.app.idleCount).toBe(0);
    },
  );
});

test.each(['<html>', '[]', '{}', '{"id":"x","status":"approved","amountMinor":"1299"}', ''])(
  'an answer that cannot be read (%s) is unknown',
  async (text) => {
    await withServer(
      (_request, response) => void response.end(text),
      async (ctx) => {
        expect(await authorise(ctx, payment())).toMatchObject({ outcome: 'unknown' });
      },
    );
  },
);

test('an endless answer is cut off by its size', async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(200_000));
    },
    async (ctx) => {
      expect(await authorise(ctx, payment())).toMatchObject({ outcome: 'unknown' });
    },
  );
});

test('no time left: nothing is sent, so nothing was charged', async () => {
  const hurried = { ...kit.ctx, deadline: Date.now() + 10 };
  const paid = payment();
  expect(await authorise(hurried, paid)).toMatchObject({ refusal: 'payment_unavailable' });
  expect(await chargesOf(paid.paymentId)).toHaveLength(0);
});

test('nothing to pay and cash on collection make no call', async () => {
  const nowhere = through('http://127.0.0.1:9');
  expect(await authorise(nowhere, payment(null, { amountMinor: 0 }))).toMatchObject({
    outcome: 'approved',
    amountMinor: 0,
  });
  expect(await authorise(nowhere, payment(null, { method: 'cash' }))).toMatchObject({
    outcome: 'approved',
    collected: false,
  });
  expect(await askProvider(nowhere, payment(null, { amountMinor: 0 }))).toMatchObject({
    outcome: 'approved',
  });
});

test.each([
  ['an unknown method', { method: 'shells' }, 'payment_method_unknown'],
  ['a card without a token', { token: null }, 'payment_token_missing'],
])('checkPayment refuses %s', async (_name, more, refusal) => {
  expect(await checkPayment(kit.ctx, payment('tok_ok', more))).toMatchObject({ refusal });
});

test('checkPayment lets cards, cash and free goods pass', async () => {
  expect(await checkPayment(kit.ctx, payment())).toBeUndefined();
  expect(await checkPayment(kit.ctx, payment(null, { method: 'cash' }))).toBeUndefined();
  expect(await checkPayment(kit.ctx, payment(null, { amountMinor: 0 }))).toBeUndefined();
});
