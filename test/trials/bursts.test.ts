/**
 * Endpoint bursts: for every mutating route, equal requests that are let go together, at one process
 * and at two of which one has a slow way to the database. No answer may be an error of ours, one key has
 * one effect, and afterwards every invariant holds.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startFarProcess, type FarProcess } from '#kit/far-process.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { chargeCount, readLedger } from '#kit/ledger.ts';
import { createSignInLink, type SignInLink } from '#modules/identity/index.ts';
import type { EndpointShape } from '#platform/contract.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import {
  burstRequest,
  recipes,
  type BurstRequest,
  type Ground,
  type Who,
} from './burst-requests.ts';
import { countRows, difference } from './count-rows.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';
import { Visitor } from './visitor.ts';

/** Payments that are left open on purpose must not stop those of others. */
const SETTINGS = { DB_POOL_SIZE: '20', BREAKER_FAILURES: '10000' };
const FULL = process.env['TRIALS'] === 'full';
const SIZES = FULL ? [2, 10, 50] : [10];
const LATENCY_MS = FULL ? ([5, 50] as const) : ([5, 10] as const);

const TRIES_MAX = 5;

type Entrance = Readonly<Record<Exclude<Who, 'guest'>, Visitor>> & { server: FarProcess['server'] };

let kit: Kit;
let far: FarProcess;
let ground: Ground;
let entrances: [direct: Entrance, delayed: Entrance];
let routes: EndpointShape[];

beforeAll(async () => {
  kit = await startKit({ gateway: true, settings: SETTINGS });
  far = await startFarProcess(kit, { latencyMs: LATENCY_MS });
  const shop = await furnishShop(await kit.server(), kit.app, kit.shop, 'burst');
  const owner = await kit.owner();
  const { rows } = await owner.query<{ id: string }>(
    `select id from catalog.variants where sku = 'burst-1'`,
  );
  ground = { shop: { ...shop, ...(await ways(shop)) }, owner, variantId: rows[0]!.id };
  entrances = [{ server: await kit.server(), ...shop }, await enterBy(far.server, shop)];
  const all = (await allRoutes(modules)).map(({ route }) => route.contract);
  routes = all.filter(({ method }) => method !== 'GET');
}, 120_000);
afterAll(async () => {
  await far.stop();
  await kit.stop();
});

async function ways(shop: FurnishedShop): Promise<Pick<Ground['shop'], 'stranger' | 'newLink'>> {
  const server = await kit.server();
  const personId = (await shop.customer.whoAmI()) ?? '';
  return {
    stranger: () => new Visitor(server, shop.host),
    newLink: async () => (await linkFor(personId)).token,
  };
}

async function linkFor(personId: string): Promise<SignInLink> {
  return await shopTx({ ...kit.ctx }, async (tx) => await createSignInLink(tx, personId));
}

async function enterBy(server: FarProcess['server'], shop: FurnishedShop): Promise<Entrance> {
  const again = async (known: Visitor): Promise<Visitor> => {
    const visitor = new Visitor(server, shop.host);
    const personId = (await known.whoAmI()) ?? '';
    await visitor.signInBy((await linkFor(personId)).token);
    return visitor;
  };
  const [owner, customer] = [await again(shop.owner), await again(shop.customer)];
  return { server, owner, customer };
}

interface Answered {
  status: number;
  body: string;
}

/** All at once, every second one at the other entrance. */
async function fire(
  at: readonly Entrance[],
  request: BurstRequest,
  size: number,
): Promise<Answered[]> {
  const headers = { ...request.headers, 'idempotency-key': newId() };
  const shots = Array.from({ length: size }, async (_, index) => {
    const entrance = at[index % at.length]!;
    // A guest who opens an account is none any more.
    const guest = new Visitor(entrance.server, ground.shop.host);
    const visitor = request.who === 'guest' ? guest : entrance[request.who];
    const { statusCode, body } = await visitor.call({ ...request, headers });
    return { status: statusCode, body };
  });
  return await Promise.all(shots);
}

async function effectOf(
  at: readonly Entrance[],
  contract: EndpointShape,
  size: number,
): Promise<{ answers: Answered[]; effect: string[] }> {
  for (let tries = 1; ; tries += 1) {
    await ground.shop.revive();
    const request = await burstRequest(contract, ground);
    const before = await countRows(ground.owner, kit.shop.id);
    const answers = await fire(at, request, size);
    const after = await countRows(ground.owner, kit.shop.id);
    // A machine with other work may have the shop say "busy" to all; that is no effect to judge.
    const busy = answers.every(({ status }) => status === 503);
    if (!busy || tries === TRIES_MAX) return { answers, effect: difference(before, after) };
  }
}

/** A stored answer has its members in another order. */
function meaning({ body }: Answered): string {
  return JSON.stringify(JSON.parse(body), (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The id is the client's: the same request is the same record. */
const CLIENT_MADE = new Set(['POST /api/v1/carts', 'PUT /api/v1/checkouts/:id']);

/** What a burst at the route showed to be wrong; and whether it did anything at all. */
async function tryRoute(
  at: readonly Entrance[],
  contract: EndpointShape,
): Promise<{ wrong: string[]; worked: boolean; said: string }> {
  const route = `${contract.method} ${contract.path}`;
  const once = await effectOf(at.slice(0, 1), contract, 1);
  const wrong: string[] = [];
  for (const size of SIZES) {
    const { answers, effect } = await effectOf(at, contract, size);
    const say = (what: string): void => void wrong.push(`${route} x ${size}: ${what}`);
    for (const { status, body } of answers) {
      if (status >= 500 && status !== 503) say(`${status} ${body}`);
    }
    const good = answers.filter(({ status }) => status < 300);
    if (!contract.idempotencyKey && !CLIENT_MADE.has(route)) continue;
    if (String(effect) !== String(once.effect))
      say(`${String(effect)}, not ${String(once.effect)} after ${once.answers[0]!.body}`);
    const bodies = new Set(good.filter(({ status }) => status !== 202).map(meaning));
    if (bodies.size > 1) say(`${bodies.size} answers: ${[...bodies].join(' | ')}`);
    const clean = once.answers.every(({ status }) => status < 300);
    if (clean && good.length === 0) say(`nobody succeeded: ${answers[0]!.body}`);
  }
  const [{ status, body }] = once.answers as [Answered];
  // Accounts opened by the hundred from one address are slowed: that is the rule, not a failure.
  return { wrong, worked: status < 300 || status === 429, said: body };
}

/** Signing out and leaving are bursts too, but nothing can follow them. */
const LAST = new Set([
  'DELETE /api/v1/sessions/current',
  'PUT /api/v1/admin/people/:id/deactivation',
]);

async function tryAll(at: readonly Entrance[]): Promise<{ wrong: string[]; idle: string[] }> {
  const inOrder = routes.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));
  const wrong: string[] = [];
  const idle: string[] = [];
  for (const contract of inOrder) {
    const result = await tryRoute(at, contract);
    wrong.push(...result.wrong);
    const route = `${contract.method} ${contract.path}`;
    // A burst of requests that do nothing would prove nothing where it matters.
    if (!result.worked && route in recipes) idle.push(`${route} ${result.said}`);
    if (FULL) await expectChecksEmpty(kit.app);
  }
  return { wrong, idle };
}

function isLast({ method, path }: EndpointShape): boolean {
  return LAST.has(`${method} ${path}`);
}

test('trial 8: equal requests at once, on every mutating route: one effect per key', async () => {
  const { wrong, idle } = await tryAll(entrances.slice(0, 1));
  expect(wrong, wrong.join('\n')).toEqual([]);
  expect(idle, idle.join('\n')).toEqual([]);
  await expectChecksEmpty(kit.app);
}, 600_000);

test('trial 8: the same at two processes, one of them far from the database', async () => {
  const { wrong, idle } = await tryAll(entrances);
  expect(wrong, wrong.join('\n')).toEqual([]);
  expect(idle, idle.join('\n')).toEqual([]);
  await expectChecksEmpty(kit.app);
  expect(chargeCount(await readLedger(kit.gateway!.url))).toBeGreaterThan(0);
}, 900_000);
