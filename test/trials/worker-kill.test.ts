/**
 * Trial 71: a worker process is killed after what its job did in the world and before the queue was
 * told that the job is done. The world is the payment gateway with a book of its own, and what the jobs
 * do there is give money back. Gateway and network are slow, as they are elsewhere: that is the window.
 */
import { afterAll, expect, inject, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startDelayProxy } from '#kit/delay-proxy.ts';
import { startFleet } from '#kit/fleet.ts';
import { startKit } from '#kit/index.ts';
import { readLedger } from '#kit/ledger.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { placeOrder } from '#modules/checkout/index.ts';
import { openRefunds } from '#modules/payments/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { migrateQueue } from '#platform/worker.ts';
import * as queue from './refund-jobs.ts';

const FULL = process.env['TRIALS'] === 'full';
const KILLS = FULL ? 50 : 3;
const REFUNDS_AT_ONCE = 2;
const LATENCY_MS = [25, 25] as const;
const GATEWAY_MS = 150;
/** What trial 71 allows from a death until its jobs are taken by another. */
const STUCK_MS = 60_000;
const PATIENCE_MS = 60_000;

const kit = await startKit({ gateway: true });
const owner = await kit.owner();
await openForBusiness(kit.ctx);
await migrateQueue(kit.app.database.connections.owner);
await queue.noteTakes(owner);
const paymentId = await sellOnce();
const { host, port, user } = inject('server');
const proxy = await startDelayProxy({ path: `${host}/.s.PGSQL.${port}` });
const fleet = await startFleet({
  databaseUrl: `postgres://${user}@${proxy.host}:${proxy.port}/${kit.database}`,
  gatewayUrl: kit.gateway!.url,
  apis: 0,
  workers: 1,
});
const worker = fleet.workers[0]!;
afterAll(async () => {
  await fleet.stop();
  await proxy.stop();
  await kit.stop();
});

/** What every refund of this file gives a little of back. */
async function sellOnce(): Promise<string> {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 100_000 });
  const cartId = await fillCart(kit.ctx, [{ variantId, quantity: 1 }]);
  const placed = await placeOrder({ ...kit.ctx }, newId(), checkoutBody(cartId));
  if (isRefusal(placed)) throw new Error(placed.detail);
  const { rows } = await owner.query<{ id: string }>('select id from payments.payments');
  return rows[0]!.id;
}

const asked: string[] = [];

async function askForRefunds(): Promise<void> {
  const reason = 'broken in transit';
  const requests = Array.from({ length: REFUNDS_AT_ONCE }, () => {
    return { refundId: newId(), paymentId, amountMinor: 1, reason };
  });
  const opened = await shopTx({ ...kit.ctx }, async (tx) => await openRefunds(tx, requests));
  expect(opened.filter(isRefusal)).toEqual([]);
  asked.push(...requests.map(({ refundId }) => refundId));
}

/** What the gateway has given back, by the refund's id. */
async function givenBack(): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const entry of await readLedger(kit.gateway!.url)) {
    if (entry.type !== 'refund') continue;
    sums.set(entry.idempotencyKey, (sums.get(entry.idempotencyKey) ?? 0) + entry.amountMinor);
  }
  return sums;
}

/** A job that was done, and was left behind by a worker that died before it could say so. */
interface Orphan extends queue.RefundJob {
  killedAt: Date;
}

const orphans: Orphan[] = [];
const dead = new Set<string | null>();

/** The effect is there: in the gateway's book alone, or the shop knows of it too. */
type Window = queue.RefundJob['state'];

async function isDone(window: Window, job: queue.RefundJob): Promise<boolean> {
  if (job.worker === null || job.state !== window) return false;
  return window === 'refunded' || (await givenBack()).has(job.refund);
}

/** Gives the worker work until it was killed with some of it done and not acknowledged. */
async function killIn(window: Window): Promise<void> {
  await kit.gateway!.control({ latencyMs: window === 'asking' ? GATEWAY_MS : 0 });
  for (const ends = performance.now() + PATIENCE_MS; performance.now() < ends;) {
    proxy.weather.latencyMs = LATENCY_MS;
    const own = (await queue.findRefundJobs(owner)).filter((job) => !dead.has(job.worker));
    if (own.length === 0) await askForRefunds();
    for (const job of own) if (await isDone(window, job)) return await killHolder(job);
  }
  throw new Error(`No job was seen whose refund was ${window} and given back`);
}

async function killHolder({ worker: holder, job }: queue.RefundJob): Promise<void> {
  await worker.kill();
  const killedAt = new Date();
  await queue.untilUnheard(owner);
  dead.add(holder);
  const left = await queue.findRefundJobs(owner);
  // Its last word may have been on its way: then it hit nothing.
  orphans.push(
    ...left.filter((each) => each.job === job).map((each) => Object.assign(each, { killedAt })),
  );
  proxy.weather.latencyMs = [0, 0];
  if (!FULL) await queue.endLeases(owner, [holder!]);
  await worker.start();
}

test('trial 71: a worker is killed after the effect and before the queue knows: done once, and none is lost', async () => {
  const windows: Window[] = ['asking', 'refunded'];
  const hits = (window: Window): number => orphans.filter(({ state }) => state === window).length;
  for (let kills = 0; kills < KILLS || !windows.every(hits); kills += 1) {
    expect(kills).toBeLessThan(KILLS * 3);
    await killIn(windows[kills % 2]!);
  }
  await expect
    .poll(async () => await queue.findRefundJobs(owner), { timeout: PATIENCE_MS })
    .toEqual([]);

  const stuckMs: number[] = [];
  for (const orphan of orphans) {
    const taken = await queue.findNextTake(owner, orphan, orphan.killedAt);
    stuckMs.push((taken?.getTime() ?? Infinity) - orphan.killedAt.getTime());
  }
  expect(stuckMs.filter((time) => time > STUCK_MS)).toEqual([]);
  const { rows } = await owner.query<{ state: string; refunds: number }>(
    'select state, count(*)::int as refunds from payments.refunds group by state',
  );
  expect(rows).toEqual([{ state: 'refunded', refunds: asked.length }]);
  expect(await givenBack()).toEqual(new Map(asked.map((refund) => [refund, 1])));
  await expectChecksEmpty(kit.app);
  const text =
    `${dead.size} kills hit ${hits('asking')} jobs that the gateway alone knew to be done, and ` +
    `${hits('refunded')} that the shop knew of; taken again after ${Math.max(...stuckMs)} ms at most`;
  if (FULL) process.stdout.write(`${text}\n`);
}, 900_000);
