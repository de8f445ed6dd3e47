/**
 * Trial 77: two API processes and a worker behind nginx are replaced one after the other by the next
 * release, whose migration needs a lock, and then by the former one again, while shoppers look, fill
 * carts and pay. Nobody notices.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetSite, type FleetSite } from '#kit/fleet-site.ts';
import type { Member } from '#kit/fleet.ts';
import { startNginx, type Nginx } from '#kit/nginx.ts';
import { countEnds, paceOf, startOpenLoad, type OpenLoad } from '#kit/open-load.ts';
import { copyRelease, type Release } from '#kit/release.ts';
import { untilQuiet } from './judge-sale.ts';

const FULL = process.env['TRIALS'] === 'full';
const REQUESTS_PER_SECOND = FULL ? 200 : 30;
const ARTICLES = 5;
/** In each, one process is killed and comes back, and then the other. */
const ROUNDS_OF_KILLS = FULL ? 5 : 1;
/** What the operator is promised for the way back. */
const ROLLBACK_MS = 120_000;
const DRAIN_MS = 30_000;

/** Expand only: the former release works on, and does not know of it. */
const NEXT = {
  '0900_next_release': `-- breaking: no
alter table cart.carts add column note_of_next_release text;
alter table orders.orders add column note_of_next_release text;
`,
};

let releases: Record<'former' | 'next', Release>;
let site: FleetSite;
let nginx: Nginx;
let agent: Agent;
let variantIds: string[];

beforeAll(async () => {
  releases = { former: await copyRelease('7.0.0'), next: await copyRelease('7.1.0', NEXT) };
  site = await startFleetSite({
    apis: 2,
    workers: 1,
    release: releases.former.program,
    settings: { DRAIN_SECONDS: '2', TRUST_PROXY: '127.0.0.1' },
  });
  for (let number = 1; number <= ARTICLES; number += 1) {
    const sku = `ROLL-${number}`;
    const added = await site.fleet.cli('product', 'add', sku, sku, '10.00', '--stock', '1000000');
    expect(added.code, added.stderr).toBe(0);
  }
  const rows = await site.sql<{ id: string }>(
    `select id from catalog.variants where sku like 'ROLL-%'`,
  );
  variantIds = rows.map(({ id }) => id);
  nginx = await startNginx(site.fleet.apis.map(({ url }) => new URL(url!).host));
  agent = new Agent({ connect: { ca: nginx.certificate }, connections: 256 });
}, 300_000);
afterAll(async () => {
  await agent?.close();
  await nginx?.stop();
  await site?.stop();
  for (const release of Object.values(releases ?? {})) await release.remove();
}, 60_000);

function shoppers(repeats = 0): OpenLoad {
  const requestsPerSecond = REQUESTS_PER_SECOND;
  return startOpenLoad({
    origin: nginx.url,
    dispatcher: agent,
    requestsPerSecond,
    variantIds,
    repeats,
  });
}

async function versions(): Promise<string[]> {
  const answers = site.fleet.apis.map(async ({ url }) => await fetch(`${url}/health`));
  const bodies = await Promise.all(
    answers.map(async (answer) => (await (await answer).json()) as { version: string }),
  );
  return bodies.map(({ version }) => version);
}

/** One process after the other: it ends in order, and the other release takes its place. */
async function replaceAll(release: Release): Promise<number> {
  const began = performance.now();
  const members: Member[] = [...site.fleet.apis, ...site.fleet.workers];
  for (const member of members) {
    const { code, tookMs } = await member.stop();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(DRAIN_MS);
    await member.start(release.program);
  }
  return performance.now() - began;
}

/** Ends the load; what everybody had to wait, for who runs the full form. */
async function stopAndTell(load: OpenLoad, what: string, began: number): Promise<void> {
  await load.stop();
  const elapsedMs = performance.now() - began;
  const retried = load.outcomes.filter(({ tries }) => tries > 1).length;
  // Who sends a GET or PUT again is nginx: it names both processes in its log.
  const accesses = await nginx.accesses();
  const passedOn = accesses.filter(({ upstream }) => String(upstream).includes(','));
  const text =
    `${what}: ${paceOf(load.outcomes, elapsedMs)}; ` +
    `${passedOn.length} passed on by nginx, ${retried} sent again by shoppers`;
  if (FULL) process.stdout.write(`${text}\n`);
}

/** Everything that was answered as paid is an order, and nothing else is. */
async function expectOrders({ outcomes }: OpenLoad): Promise<void> {
  await untilQuiet(site.sql, 60_000);
  const told = outcomes.flatMap(({ orderId }) => (orderId ? [orderId] : []));
  const rows = await site.sql<{ id: string }>('select id from orders.orders');
  const stored = new Set(rows.map(({ id }) => id));
  expect(told.filter((id) => !stored.has(id))).toEqual([]);
  const { code, stdout, stderr } = await site.fleet.cli('checks', 'run');
  expect(code, stdout + stderr).toBe(0);
}

test('trial 77: an update and the way back under load: no request fails', async () => {
  const began = performance.now();
  const load = shoppers();
  await sleep(2000);
  await replaceAll(releases.next);
  expect(await versions()).toEqual(['7.1.0', '7.1.0']);
  await sleep(2000);
  const backMs = await replaceAll(releases.former);
  expect(await versions()).toEqual(['7.0.0', '7.0.0']);
  await sleep(1000);
  await stopAndTell(load, `update and way back (${Math.round(backMs / 1000)} s)`, began);
  expect(
    Object.keys(countEnds(load.outcomes)).toSorted(),
    JSON.stringify(countEnds(load.outcomes)),
  ).toEqual(['cart 201', 'fill 200', 'look 200', 'pay 201']);
  expect(backMs).toBeLessThan(ROLLBACK_MS);
  // The former release says that it stands on what a newer one has added.
  expect(site.fleet.log.filter((line) => line.includes('event=database.is_newer')).length).toBe(3);
  await expectOrders(load);
}, 300_000);

test('trial 77: SIGKILL of one of two: what is sent again under its id is done once', async () => {
  const began = performance.now();
  const load = shoppers(8);
  for (const member of Array.from({ length: ROUNDS_OF_KILLS }, () => site.fleet.apis).flat()) {
    await sleep(1500);
    await member.kill();
    await sleep(1500);
    await member.start(releases.former.program);
  }
  await sleep(1000);
  await stopAndTell(load, 'SIGKILL of one, then of the other', began);
  const ends = countEnds(load.outcomes);
  // 200: an order that stood already when its shopper asked again.
  const kinds = Object.keys(ends).filter((end) => end !== 'pay 200');
  expect(kinds.toSorted(), JSON.stringify(ends)).toEqual([
    'cart 201',
    'fill 200',
    'look 200',
    'pay 201',
  ]);
  await expectOrders(load);
}, 300_000);
