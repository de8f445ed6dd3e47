/**
 * While recorded sales are replayed, somebody deletes every order: one second before comes back in the
 * same place, again and again, and the sales go on. With whole months: see kit/data/README.md.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { openReplayShop } from '../../src/modules/demo/replay/open-shop.ts';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';
import { salesFiles, startEndlessReplay, type EndlessReplay } from './endless-replay.ts';

const FULL = process.env['TRIALS'] === 'full';
const ROUNDS = FULL ? 20 : 1;
/** Each so many rounds a new backup, so that the log after it is short at times and long at others. */
const ROUNDS_PER_BACKUP = 5;
const SELLING_MS = FULL ? { least: 2_000, most: 8_000 } : { least: 2_000, most: 3_000 };
const CONCURRENCY = FULL ? 4 : 2;
/** More than there is time to sell to. */
const SHOPS = FULL ? 200 : 50;
const PATIENCE_MS = 60_000;

let site: BackupSite;
let replay: EndlessReplay;
/** Acknowledged after a moment to which the database went back since. */
const givenUp = new Set<string>();

beforeAll(async () => {
  site = await startBackupSite();
  if (FULL) for (const file of salesFiles) await sellAll(file, 'months');
  replay = startEndlessReplay(site.system, {
    shops: await openShops(),
    concurrency: CONCURRENCY,
  });
  await untilBook(({ length }) => length >= 20);
}, 900_000);
afterAll(async () => {
  await replay?.stop();
  await site?.stop();
});

interface Sums {
  agrees: boolean;
  refused: { invoices: number };
}

async function sellAll(file: string, shop: string): Promise<void> {
  const { stdout, stderr } = await site.system.cli('replay', file, '--shop', shop, '--json');
  expect(stdout, stderr).not.toBe('');
  const sums = JSON.parse(stdout) as Sums;
  expect(sums, JSON.stringify(sums.refused)).toMatchObject({
    agrees: true,
    refused: { invoices: 0 },
  });
}

/**
 * Opened beforehand: a time that is undone undoes orders here, and no shop. Where the shop itself is gone,
 * nobody can ask its provider for what it took (docs/BACKUP.md).
 */
async function openShops(): Promise<string[]> {
  const app = site.app();
  const slugs = Array.from({ length: SHOPS }, (_, index) => `again-${index}`);
  for (const slug of slugs) await openReplayShop(app, slug);
  return slugs;
}

async function untilBook(done: (book: ReturnType<EndlessReplay['book']>) => boolean) {
  for (const end = performance.now() + PATIENCE_MS; !done(replay.book()); await sleep(50)) {
    if (performance.now() > end) throw new Error('Nothing is sold any more');
  }
}

interface Run {
  bytes: number;
  megabytesPerSecond: number;
}

async function answerOf<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await site.system.cli(...words, '--json');
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

async function backUp(): Promise<Run> {
  const began = performance.now();
  const { bytes } = await answerOf<{ bytes: number }>('backup', 'create');
  return { bytes, megabytesPerSecond: bytes / 1000 / (performance.now() - began) };
}

/** As somebody does who knows the owner's password and is in a hurry. */
async function deleteAllOrders(): Promise<void> {
  await site.system.sql(
    `set session_replication_role = replica; delete from orders.orders; delete from orders.lines`,
  );
}

/** Ids begin with the moment at which they were made: before their order was. */
function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

interface Back extends Run {
  /** From the decision to the first order that is sold again. */
  rtoMs: number;
  /** How long before the wanted second the last commit lies that came back. */
  behindMs: number;
  kept: number;
  givenUp: number;
}

/** Back in its place to a moment; what was there before and what was not is compared. */
async function goBack(moment: number): Promise<Back> {
  const { system } = site;
  const began = performance.now();
  await system.stopServer();
  const to = new Date(moment).toISOString();
  const words = ['backup', 'restore', '--to', to, '--yes'];
  const done = await answerOf<{ bytes: number; durationMs: number; reachedAt: string }>(...words);
  const { bytes, durationMs, reachedAt } = done;
  const stoppedUntil = Date.now();
  await system.start();
  await untilBook((book) => book.some(({ at }) => at > stoppedUntil));
  const rtoMs = performance.now() - began;
  const rows = await system.sql<{ id: string }>('select id from orders.orders');
  const present = new Set(rows.map(({ id }) => id));
  const before = replay.book().filter(({ at, id }) => at < moment && !givenUp.has(id));
  expect(before.filter(({ id }) => !present.has(id))).toEqual([]);
  const made = [...present].map(madeAt);
  expect(made.filter((at) => at > moment && at < stoppedUntil)).toEqual([]);
  const after = replay.book().filter(({ at, id }) => at < stoppedUntil && !present.has(id));
  const lost = after.filter(({ id }) => !givenUp.has(id));
  for (const { id } of lost) givenUp.add(id);
  return {
    bytes,
    megabytesPerSecond: bytes / 1000 / durationMs,
    rtoMs,
    behindMs: moment - Date.parse(reachedAt),
    kept: before.length,
    givenUp: lost.length,
  };
}

test('trials 75 and 76: every order deleted by mistake while recorded sales go on: one second before comes back, each time', async () => {
  const random = seeded(7576);
  const backups: Run[] = [];
  const backs: Back[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % ROUNDS_PER_BACKUP === 0) backups.push(await backUp());
    await sleep(SELLING_MS.least + random() * (SELLING_MS.most - SELLING_MS.least));
    // In the middle of selling, and not while the next catalogue is read.
    const waited = Date.now();
    await untilBook((book) => book.some(({ at }) => at > waited));
    const mistake = Date.now();
    await deleteAllOrders();
    await sleep(random() * 1_000);
    backs.push(await goBack(mistake - 1_000));
    // Each time more is there than the time before, and something was given up: it was a real moment.
    expect(backs.at(-1)!.kept).toBeGreaterThan(backs.at(-2)?.kept ?? 0);
    const checked = await site.system.cli('checks', 'run');
    expect(checked.code, checked.stdout).toBe(0);
  }
  expect(givenUp.size).toBeGreaterThan(0);
  if (FULL) process.stdout.write(`${figures(backups, backs)}\n`);
}, 1_800_000);

test('trial 76: what was given up is sold again by whoever insists, and its money is accounted for', async () => {
  await replay.stop();
  const app = site.app({ PAYMENT_GATEWAY_URL: site.system.gatewayUrl });
  for (const { file, shop } of replay.begun) await sellAll(file, shop);
  await reconcilePayments(app, 0);
  const orders = await site.system.sql<{ id: string; total: string }>(
    `select id, total_minor::text as total from orders.orders where state = 'placed'`,
  );
  const captured = netCaptures(await readLedger(site.system.gatewayUrl));
  for (const { id, total } of orders) {
    expect(captured.get(id)).toBe(Number(total));
    captured.delete(id);
  }
  // The provider has money for orders that are gone: each is a case for a person, or went back.
  const cases = await site.system.sql<{ reference: string | null }>(
    `select details ->> 'reference' as reference from payments.cases`,
  );
  const named = new Set(cases.map(({ reference }) => reference));
  const kept = [...captured].filter(([, amount]) => amount !== 0).map(([id]) => id);
  expect(kept.filter((id) => !named.has(id))).toEqual([]);
  expect([...givenUp].filter((id) => captured.get(id) === undefined)).toEqual([]);
  await expectChecksEmpty(app);
}, 900_000);

/** What was measured, in words. */
function figures(backups: readonly Run[], backs: readonly Back[]): string {
  const range = (values: number[], digits = 0): string => {
    const sorted = values.toSorted((a, b) => a - b);
    const [least, middle, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!];
    return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
  };
  const megabytes = (runs: readonly Run[]): string => range(runs.map(({ bytes }) => bytes / 1e6));
  const rates = (runs: readonly Run[]): string =>
    range(runs.map(({ megabytesPerSecond }) => megabytesPerSecond));
  const kept = backs.at(-1)?.kept ?? 0;
  return [
    `${backups.length} backups while it sells: ${megabytes(backups)} MB, ${rates(backups)} MB/s`,
    `${backs.length} times back in a row: ${megabytes(backs)} MB, ${rates(backs)} MB/s`,
    `RTO, from the decision to the next order: ${range(
      backs.map(({ rtoMs }) => rtoMs / 1000),
      1,
    )} s`,
    `RPO: 0 of ${kept} orders acknowledged before the second are missing; ` +
      `the last commit lies ${range(backs.map(({ behindMs }) => behindMs))} ms before it`,
    `${givenUp.size} orders acknowledged after these seconds were given up`,
  ].join('\n');
}
