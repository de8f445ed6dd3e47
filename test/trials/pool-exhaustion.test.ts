/** Trial 69: more clients than connections, a lock that is held for long, a transaction left open. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cartWith, checkOut, type ApiAnswer } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { remoteApi } from '#kit/remote-api.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { DatabaseUnavailable, shopTx } from '#platform/database/index.ts';
import { statement, uuid } from '#platform/database/statement.ts';

const FULL = process.env['TRIALS'] === 'full';
const CLIENTS = FULL ? 1000 : 200;
const POOL = 20;
/** What the trial allows: one second for a connection, two for a lock; then 503. */
const CONNECTION_WAIT_MS = 1_000;
const LOCK_WAIT_MS = 2_000;
const RECOVERY_MS = 5_000;
/** Other work on this machine. */
const SLACK_MS = 4_000;

const lockStock = statement(
  'test.lock_stock',
  [uuid],
  { variant_id: uuid },
  'select variant_id from inventory.stock where shop_id = $1 for update',
);

const kit = await startKit({ gateway: true, settings: { DB_POOL_SIZE: String(POOL) } });
await openForBusiness(kit.ctx);
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 100_000, priceMinor: 1000 });
const api = remoteApi(await kit.url(), 'localhost', CLIENTS);
afterAll(async () => {
  await api.close();
  await kit.stop();
});

interface Timed {
  answer: ApiAnswer;
  tookMs: number;
}

async function timed(send: () => Promise<ApiAnswer>): Promise<Timed> {
  const began = performance.now();
  const answer = await send();
  return { answer, tookMs: performance.now() - began };
}

async function buy(): Promise<ApiAnswer> {
  return await checkOut(api, checkoutBody(await cartWith(api, { [variantId]: 1 })));
}

/** From now until `send` is answered well. */
async function untilGood(send: () => Promise<ApiAnswer>): Promise<number> {
  const began = performance.now();
  while ((await send()).status >= 300) await sleep(20);
  return performance.now() - began;
}

function expectComeAgain({ status, headers, body }: ApiAnswer): void {
  expect({ status, body }).toMatchObject({ status: 503 });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
}

test('trial 69: while a table is locked, who cannot be served is told so within moments', async () => {
  const cartId = await cartWith(api, { [variantId]: 1 });
  const look = async (): Promise<ApiAnswer> => await api.get(`/api/v1/carts/${cartId}`);
  expect((await look()).status).toBe(200);
  const owner = await kit.owner();
  await owner.query('begin; lock table cart.carts in access exclusive mode');
  const began = performance.now();
  const all = await Promise.all(Array.from({ length: CLIENTS }, async () => await timed(look)));
  const elapsed = performance.now() - began;
  for (const { answer } of all) expectComeAgain(answer);
  const times = all.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  // Only those that got a connection waited for the lock.
  expect(times.at(-1)).toBeLessThan(CONNECTION_WAIT_MS + LOCK_WAIT_MS + SLACK_MS);
  expect(elapsed).toBeLessThan(CONNECTION_WAIT_MS + LOCK_WAIT_MS + SLACK_MS);
  const waitedForLock = times.filter((tookMs) => tookMs > LOCK_WAIT_MS - 100).length;
  expect(waitedForLock).toBeGreaterThan(0);
  // What needs no connection is answered while all of them wait.
  const shop = timed(async () => await api.get('/api/v1/shop'));
  expect((await shop).answer.status).toBe(200);
  await owner.query('commit');
  expect(await untilGood(look)).toBeLessThan(RECOVERY_MS);
  expect(await untilGood(buy)).toBeLessThan(RECOVERY_MS);
}, 60_000);

test('trial 69: a transaction that was left open is ended, and what it locked sells again', async () => {
  let letGo = (): void => undefined;
  const left = new Promise<void>((done) => (letGo = done));
  const ends = Promise.withResolvers<unknown>();
  const leak = shopTx({ ...kit.ctx }, async (tx) => {
    await lockStock.rows(tx, tx.shopId);
    await left;
    await lockStock.rows(tx, tx.shopId);
  }).then(ends.resolve, ends.resolve);
  while (!(await isHeld())) await sleep(20);
  const { answer, tookMs } = await timed(buy);
  expectComeAgain(answer);
  expect(tookMs).toBeLessThan(CONNECTION_WAIT_MS + LOCK_WAIT_MS + SLACK_MS);
  while (await isHeld()) await sleep(50);
  expect(await untilGood(buy)).toBeLessThan(RECOVERY_MS);
  letGo();
  await leak;
  // Who left it open hears that it was lost, at the next word.
  expect(await ends.promise).toBeInstanceOf(DatabaseUnavailable);
  await expectChecksEmpty(kit.app);
}, 60_000);

/** Whether a transaction of the application stands idle. */
async function isHeld(): Promise<boolean> {
  const { rows } = await (watcher ??= await kit.owner()).query(
    `select 1 from pg_stat_activity where datname = current_database()
     and usename = 'emporium_app' and state = 'idle in transaction'`,
  );
  return rows.length > 0;
}
let watcher: Awaited<ReturnType<typeof kit.owner>> | undefined;

test('trial 69: every connection held at once: each client has an answer, and then all goes on', async () => {
  const release = Promise.withResolvers<void>();
  const held = Array.from({ length: POOL }, async () => {
    await shopTx({ ...kit.ctx }, async () => await release.promise);
  });
  while (kit.app.database.app.idleCount + kit.app.database.app.waitingCount > 0) await sleep(10);
  const all = await Promise.all(
    Array.from({ length: CLIENTS }, async () =>
      timed(async () => await api.post('/api/v1/carts', {})),
    ),
  );
  for (const { answer } of all) expectComeAgain(answer);
  const times = all.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  expect(times.at(-1)).toBeLessThan(CONNECTION_WAIT_MS + SLACK_MS);
  release.resolve();
  await Promise.all(held);
  expect(await untilGood(buy)).toBeLessThan(RECOVERY_MS);
  await expectChecksEmpty(kit.app);
}, 60_000);
