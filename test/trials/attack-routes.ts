/** Tries another shop's ids in every place of a route, and tells what the answers gave away. */
import type { LightMyRequestResponse } from 'fastify';
import type { EndpointShape } from '#platform/contract.ts';
import { newId } from '#platform/ids.ts';
import type { FurnishedShop } from './furnish-shop.ts';
import { requestFor, slotsOf, type Slot } from '#modules/quality/scenarios/sample-request.ts';
import type { ShopSecrets } from './shop-secrets.ts';
import type { Visitor } from './visitor.ts';

/** Stands in every text of the shop under attack. */
export const CANARY = 'canarybird';
export const visitors = ['owner', 'customer', 'guest'] as const;

const ANY_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export interface Sides {
  readonly attacker: FurnishedShop;
  readonly victim: FurnishedShop;
  /** What the attacker's own shop has: it stands in the places that are not under attack. */
  readonly own: ShopSecrets;
  readonly secrets: ShopSecrets;
}

export interface Raid {
  tried: number;
  /** What an answer told that an unknown id would not have; empty when the walls hold. */
  told: string[];
}

/** Bodies that a contract alone cannot make right: members that must fit each other. */
const corrections: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/admin/shipping-methods/:id': { tiers: [] },
};

/**
 * Every place of the route, as owner, customer and guest of the attacker's shop, with every id. A place
 * where the client makes the id (an unknown one is taken) is left to `attackMakers`.
 */
export async function attackRoute(contract: EndpointShape, sides: Sides): Promise<Raid> {
  const raid: Raid = { tried: 0, told: [] };
  for (const slot of slotsOf(contract)) {
    for (const who of visitors) {
      const expected = await answerToNobody(contract, slot, who, sides);
      if (makesIds(contract, expected)) continue;
      await tryIds(raid, { contract, slot, who, expected }, loot(slot, sides), sides);
    }
  }
  return raid;
}

/**
 * The places where the client makes the id: there the other shop's id is as good as any, and makes a
 * record of the attacker's own. Run it last, for afterwards both shops have those ids; each visitor
 * takes ids of their own.
 */
export async function attackMakers(contract: EndpointShape, sides: Sides): Promise<Raid> {
  const raid: Raid = { tried: 0, told: [] };
  for (const slot of slotsOf(contract)) {
    for (const [turn, who] of visitors.entries()) {
      const expected = await answerToNobody(contract, slot, who, sides);
      if (!makesIds(contract, expected)) continue;
      const ids = loot(slot, sides).filter((_, index) => index % visitors.length === turn);
      await tryIds(raid, { contract, slot, who, expected }, ids, sides);
    }
  }
  return raid;
}

type Who = (typeof visitors)[number];

async function answerToNobody(
  contract: EndpointShape,
  slot: Slot,
  who: Who,
  { attacker, own }: Sides,
): Promise<string> {
  await attacker.revive();
  const nobody = slot.noun === 'slug' ? `${newId()}-of-nobody` : newId();
  return essence(await callWith(attacker[who], contract, slot, nobody, own));
}

function makesIds({ method }: EndpointShape, answer: string): boolean {
  return method !== 'GET' && answer.startsWith('2');
}

interface Place {
  contract: EndpointShape;
  slot: Slot;
  who: Who;
  expected: string;
}

async function tryIds(
  raid: Raid,
  { contract, slot, who, expected }: Place,
  ids: readonly [kind: string, id: string][],
  { attacker, own, secrets }: Sides,
): Promise<void> {
  for (const [kind, id] of ids) {
    const response = await callWith(attacker[who], contract, slot, id, own);
    const what = `${contract.method} ${contract.path} as ${who}, ${slot.name} = ${kind}`;
    const answer = essence(response);
    const leaks = leaksIn(response, id, secrets);
    if (leaks.length > 0) raid.told.push(`${what}: shows ${leaks.join(', ')}`);
    if (response.statusCode >= 500) raid.told.push(`${what}: ${answer}`);
    if (answer !== expected) raid.told.push(`${what}: ${answer} where nobody's gets ${expected}`);
    raid.tried += 1;
  }
}

/** Ids to try: one of every kind that the victim has; those both shops share tell nothing. */
function loot(slot: Slot, { victim, own, secrets }: Sides): [kind: string, id: string][] {
  if (slot.noun === 'slug') return [['slug', victim.productSlug]];
  return [...secrets.idByTable].filter(([, id]) => !own.ids.has(id));
}

/** The request with `id` in one slot and ids that the caller's shop has in the others. */
export async function callWith(
  visitor: Visitor,
  contract: EndpointShape,
  attacked: Slot,
  id: string,
  others: ShopSecrets,
): Promise<LightMyRequestResponse> {
  const { path, body } = requestFor(contract, (slot) =>
    slot.where === attacked.where && slot.name === attacked.name
      ? id
      : (idNamedBy(slot, others) ?? (slot.noun === 'slug' ? 'sample' : newId())),
  );
  const corrected = body && { ...body, ...corrections[contract.path] };
  return await visitor.call({ method: contract.method, path, body: corrected });
}

/**
 * The id of the table that the slot's name speaks of (`orders`, or `flash_sales` of the table `sales` in
 * the schema of that name); null when no table has that name.
 */
export function idNamedBy(slot: Slot, { idByTable }: ShopSecrets): string | null {
  const noun = slot.noun?.replaceAll('-', '_');
  const tables = [...idByTable.keys()].map((name) => ({ name, parts: name.split('.') }));
  const table =
    tables.find(({ parts }) => parts[1] === noun)?.name ??
    tables.find(({ parts: [schema, own = ''] }) => schema === noun && noun?.endsWith(`_${own}`))
      ?.name;
  return table ? (idByTable.get(table) ?? null) : null;
}

/** The answer without what differs between any two requests: ids, times, counters. */
export function essence(response: LightMyRequestResponse): string {
  const body = response.body
    .replaceAll(ANY_UUID, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"(secret|token|path|version|number|etag)":\s*("[^"]*"|\d+)/g, '"$1":X');
  return `${response.statusCode} ${body}`;
}

/** What of the victim stands in an answer, apart from the id that was sent. */
export function leaksIn(
  response: LightMyRequestResponse,
  sent: string,
  secrets: ShopSecrets,
): string[] {
  const text = `${response.body} ${JSON.stringify(response.headers)}`;
  const uuids = new Set(text.match(ANY_UUID));
  const found = [...uuids].filter((id) => id !== sent && secrets.ids.has(id));
  return text.includes(CANARY) ? [...found, CANARY] : found;
}
