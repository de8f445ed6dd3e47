/**
 * Trial 37 over HTTP: every route, every place for an id, every kind of id of another shop. The answer
 * must be the one that an id of nobody gets, nothing of the other shop may be in it or change by it.
 */
import type { LightMyRequestResponse } from 'fastify';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { EndpointShape } from '#platform/contract.ts';
import { newId } from '#platform/ids.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';
import { requestFor, slotsOf, type Slot } from './http-slots.ts';
import { fingerprint, readSecrets, type ShopSecrets } from './shop-secrets.ts';
import type { Visitor } from './visitor.ts';

const CANARY = 'canarybird';
const ANY_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

let kit: Kit;
let owner: pg.Client;
let attacker: FurnishedShop;
let victim: FurnishedShop;
let own: ShopSecrets;
let secrets: ShopSecrets;
let routes: EndpointShape[];

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  owner = await kit.owner();
  const server = await kit.server();
  attacker = await furnishShop(server, kit.app, kit.shop, 'ownbird');
  victim = await furnishShop(server, kit.app, await kit.anotherShop('second'), CANARY);
  own = await readSecrets(owner, attacker.shop.id);
  secrets = await readSecrets(owner, victim.shop.id);
  routes = (await allRoutes(modules)).map(({ route }) => route.contract);
}, 120_000);
afterAll(async () => await kit.stop());

/** The id of the table that the slot's name speaks of; null when no table has that name. */
function named(slot: Slot, { idByTable }: ShopSecrets): string | null {
  const noun = slot.noun?.replaceAll('-', '_');
  const table = [...idByTable.keys()].find((name) => name.split('.')[1] === noun);
  return table ? (idByTable.get(table) ?? null) : null;
}

/** The request with `id` in one slot and the caller's own ids, where it has any, in the others. */
async function callWith(
  visitor: Visitor,
  contract: EndpointShape,
  attacked: Slot,
  id: string,
  others: ShopSecrets = own,
): Promise<LightMyRequestResponse> {
  const { path, body } = requestFor(contract, (slot) =>
    slot.where === attacked.where && slot.name === attacked.name
      ? id
      : (named(slot, others) ?? (slot.noun === 'slug' ? 'sample' : newId())),
  );
  return await visitor.call({ method: contract.method, path, body });
}

/** The answer without what differs between any two requests: ids, times, counters. */
function essence(response: LightMyRequestResponse): string {
  const body = response.body
    .replaceAll(ANY_UUID, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"(secret|token|path|version|number|etag)":\s*("[^"]*"|\d+)/g, '"$1":X');
  return `${response.statusCode} ${body}`;
}

/** What of the victim stands in an answer, apart from the id that was sent. */
function leaksIn(response: LightMyRequestResponse, sent: string): string[] {
  const text = `${response.body} ${JSON.stringify(response.headers)}`;
  const found = [...new Set(text.match(ANY_UUID))].filter(
    (id) => id !== sent && secrets.ids.has(id),
  );
  return text.includes(CANARY) ? [...found, CANARY] : found;
}

/** Ids to try in a slot: one of every kind that the victim has. */
function loot(slot: Slot): [kind: string, id: string][] {
  if (slot.noun === 'slug') return [['slug', victim.productSlug]];
  return [...secrets.idByTable];
}

test('trial 37: no route takes another shop’s id for more than an unknown one', async () => {
  const before = await fingerprint(owner, victim.shop.id);
  const told: string[] = [];
  let tried = 0;
  for (const contract of routes) {
    for (const slot of slotsOf(contract)) {
      for (const who of ['owner', 'customer', 'guest'] as const) {
        await attacker.revive();
        const visitor = attacker[who];
        const nobody = slot.noun === 'slug' ? `${newId()}-of-nobody` : newId();
        const expected = essence(await callWith(visitor, contract, slot, nobody));
        for (const [kind, id] of loot(slot)) {
          const response = await callWith(visitor, contract, slot, id);
          const what = `${contract.method} ${contract.path} as ${who}, ${slot.name} = ${kind}`;
          const leaks = leaksIn(response, id);
          if (leaks.length > 0) told.push(`${what}: shows ${leaks.join(', ')}`);
          if (essence(response) !== expected && !own.ids.has(id)) {
            told.push(
              `${what}: ${essence(response).slice(0, 200)} and not ${expected.slice(0, 200)}`,
            );
          }
          tried += 1;
        }
      }
    }
  }
  expect(told, told.slice(0, 40).join('\n')).toEqual([]);
  expect(tried).toBeGreaterThan(1000);
  expect(await fingerprint(owner, victim.shop.id)).toEqual(before);
}, 300_000);

test('trial 37: lists, searches and counts hold nothing of another shop', async () => {
  await attacker.revive();
  const told: string[] = [];
  const pages = ['/', '/products', `/products/${attacker.productSlug}`, '/metrics', '/health'];
  const reads = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  for (const path of [...reads.map((contract) => contract.path), ...pages]) {
    for (const query of ['', `?query=${CANARY}`, '?limit=100']) {
      for (const who of ['owner', 'customer', 'guest'] as const) {
        const response = await attacker[who].call({ method: 'GET', path: `${path}${query}` });
        const echoed = query.includes(CANARY) && response.statusCode >= 400;
        const leaks = leaksIn(response, '').filter((leak) => !(echoed && leak === CANARY));
        const isEcho = query.includes(CANARY) && leaks.every((leak) => leak === CANARY);
        if (leaks.length > 0 && !isEcho)
          told.push(`${path}${query} as ${who}: ${leaks.join(', ')}`);
      }
    }
  }
  expect(reads.length).toBeGreaterThan(20);
  expect(told, told.join('\n')).toEqual([]);
});

/**
 * The control: in the victim's own hands the same ids do reach something. A slot whose id reaches
 * nothing there proves nothing above, and must be named here with the reason.
 */
const OUT_OF_REACH: Readonly<Record<string, string>> = {};

test('trial 37: in its own shop each id reaches what it names, so that the attack means something', async () => {
  const unreached: string[] = [];
  let reached = 0;
  const order = ['GET', 'PATCH', 'PUT', 'POST', 'DELETE'];
  const sorted = routes.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
  for (const contract of sorted) {
    for (const slot of slotsOf(contract).filter(({ where }) => where === 'path')) {
      const id = slot.noun === 'slug' ? victim.productSlug : named(slot, secrets);
      const what = `${contract.method} ${contract.path} ${slot.name}`;
      if (id === null || what in OUT_OF_REACH) continue;
      const differs = await Promise.all(
        (['owner', 'customer'] as const).map(async (who) => {
          const nobody = await callWith(victim[who], contract, slot, newId(), secrets);
          return (
            essence(await callWith(victim[who], contract, slot, id, secrets)) !== essence(nobody)
          );
        }),
      );
      await victim.revive();
      if (differs.includes(true)) reached += 1;
      else unreached.push(what);
    }
  }
  expect(unreached, unreached.join('\n')).toEqual([]);
  expect(reached).toBeGreaterThan(20);
}, 120_000);
