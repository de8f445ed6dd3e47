import { isDeepStrictEqual } from 'node:util';
import type { Route } from '#platform/http/route.ts';
import { newId } from '#platform/ids.ts';
import { percent } from '#platform/load/offer-load.ts';
import type { ThrowAway } from '../prove/throw-away.ts';
import { requestFor, slotsOf, type IdFor } from './sample-request.ts';
import { figure, headline, none, type Provocation, type Stage } from './scenario.ts';
import { openClient, type Reply, type ShopClient } from './shop-client.ts';
import { hire, register, type SignedIn } from './staff.ts';

const OTHER = 'verify-other';

/** What was tried and what got through. */
interface Tally {
  tried: number;
  passed: string[];
}

/**
 * Two ways over every route: people who lack its permission, and people who hold every permission, but
 * of another shop (with its session here, and here with its ids).
 */
export const isolation: Provocation = {
  id: 'S2',
  run: async ({ system, routes }) => {
    await system.command('shop', 'create', OTHER, '--name', 'Other shop', '--currency', 'EUR');
    const port = new URL(system.url).port;
    const here = openClient(system.url, 8);
    const there = openClient(system.url, 8, `${OTHER}.localhost:${port}`);
    const people = await gather(system, here, there);
    const roles = await tryRoles(here, routes, people);
    const shops = await tryShops(there, routes, people, await idsOfHere(system));
    const owned = await here.call('GET', '/api/v1/admin/products', people.owner);
    await Promise.all([here.close(), there.close()]);
    const tried = roles.tried + shops.tried;
    const passed = [...roles.passed, ...shops.passed];
    return {
      did: [
        `${routes.length} routes called by people without the right (${roles.tried} times)`,
        `and across shops (${shops.tried} times)`,
      ].join(' '),
      figures: [
        headline('S2', 'refused', percent(tried - passed.length, tried)),
        figure('under-privileged calls that passed', roles.passed.length, first(roles), none),
        figure('cross-shop calls that passed', shops.passed.length, first(shops), none),
        figure('under-privileged calls', roles.tried, 'calls', ['at_least', 100]),
        figure('cross-shop calls', shops.tried, 'calls', ['at_least', 100]),
        figure('the owner’s own call succeeds', owned.status === 200 ? 1 : 0, 'calls', [
          'at_least',
          1,
        ]),
      ],
    };
  },
};

function first({ passed }: Tally): string {
  return passed[0] ?? 'calls';
}

interface People {
  owner: SignedIn;
  otherOwner: SignedIn;
  /** By name: who they are, and what they may. */
  lesser: { name: string; session: SignedIn | null; permissions: ReadonlySet<string> }[];
}

async function gather(system: ThrowAway, here: ShopClient, there: ShopClient): Promise<People> {
  const owner = await hire(system, here, { role: 'platform_admin' });
  const otherOwner = await hire(system, there, { role: 'platform_admin', shop: OTHER });
  const customer = await register(here);
  const lesser: People['lesser'] = [
    { name: 'nobody', session: null, permissions: new Set() },
    { name: 'a customer', session: customer, permissions: new Set(['customer']) },
  ];
  for (const role of ['viewer', 'cashier', 'stock_keeper']) {
    const session = await hire(system, here, { role });
    const { body } = await here.call('GET', '/api/v1/session', session);
    const held = body['permissions'] as string[];
    const permissions = new Set(['customer', ...held]);
    lesser.push({ name: `a ${role}`, session, permissions });
  }
  return { owner, otherOwner, lesser };
}

/** Everybody calls what they may not. */
async function tryRoles(
  client: ShopClient,
  routes: Stage['routes'],
  { lesser }: People,
): Promise<Tally> {
  const tally: Tally = { tried: 0, passed: [] };
  for (const route of routes) {
    const { permission } = route.options;
    if (permission === 'public') continue;
    for (const { name, session, permissions } of lesser) {
      if (permissions.has(permission)) continue;
      const expected = session === null ? 401 : 403;
      const reply = await send(client, route, session, () => newId());
      tally.tried += 1;
      if (reply.status !== expected) tally.passed.push(words(route, name, reply.status));
    }
  }
  return tally;
}

/** The other shop's owner, on the own shop: with this shop's ids; and its session in this shop. */
async function tryShops(
  there: ShopClient,
  routes: Stage['routes'],
  { owner, otherOwner }: People,
  ids: HereIds,
): Promise<Tally> {
  const tally: Tally = { tried: 0, passed: [] };
  for (const route of routes) {
    if (route.options.permission !== 'public') {
      const reply = await send(there, route, owner, () => newId());
      tally.tried += 1;
      if (reply.status !== 401) tally.passed.push(words(route, 'a session of here', reply.status));
    }
    if (route.contract.path.endsWith('/sessions/current')) continue;
    if (slotsOf(route.contract).length === 0) continue;
    const nobody = await send(there, route, otherOwner, () => newId());
    for (const id of ids.ids) {
      const reply = await send(there, route, otherOwner, (slot) =>
        slot.noun === 'slug' ? ids.slug : id,
      );
      tally.tried += 1;
      if (tellsApart(route.contract.method, nobody, reply)) {
        tally.passed.push(words(route, `the other owner, id ${id}`, reply.status));
      }
    }
  }
  return tally;
}

/**
 * Whether a route answers otherwise to an id of another shop than to one of nobody: by status and code,
 * and by what it says; a list that it filters answers both with 200. What it did is not compared: where
 * the client makes the id, any id is as good, and the answer repeats it.
 */
export function tellsApart(
  method: string,
  nobody: Pick<Reply, 'status' | 'code' | 'body'>,
  reply: Pick<Reply, 'status' | 'code' | 'body'>,
): boolean {
  if (reply.status !== nobody.status || reply.code !== nobody.code) return true;
  const isDone = reply.status < 300 && method !== 'GET';
  return !isDone && !isDeepStrictEqual(said(reply), said(nobody));
}

/** A refusal names its request, which is another one each time. */
function said({ body: { requestId: _another, ...rest } }: Pick<Reply, 'body'>): object {
  return rest;
}

function words({ contract }: Route, who: string, status: number): string {
  return `${contract.method} ${contract.path} by ${who}: ${status}`;
}

async function send(
  client: ShopClient,
  { contract }: Route,
  session: SignedIn | null,
  idFor: IdFor,
) {
  const { path, body } = requestFor(contract, idFor);
  const key = contract.idempotencyKey ? { 'idempotency-key': newId() } : {};
  return await client.call(contract.method, path, {
    ...(body === undefined ? {} : { body }),
    headers: { ...session?.headers, ...key },
  });
}

interface HereIds {
  ids: string[];
  slug: string;
}

/** One id of every kind that the demo shop has, and the slug of a product. */
async function idsOfHere(system: ThrowAway): Promise<HereIds> {
  const tables = [
    'catalog.products',
    'catalog.variants',
    'catalog.categories',
    'inventory.locations',
    'pricing.tax_rates',
    'pricing.shipping_methods',
    'identity.people',
    'identity.roles',
  ];
  const one = tables.map(
    (table) =>
      `(select t.id::text as id from ${table} t join shops.shops s on s.id = t.shop_id
        where s.slug = 'demo' limit 1)`,
  );
  const rows = await system.command<{ id: string }[]>('sql', one.join(' union all '));
  const slugs = await system.command<{ slug: string }[]>(
    'sql',
    `select p.slug from catalog.products p join shops.shops s on s.id = p.shop_id
     where s.slug = 'demo' limit 1`,
  );
  return { ids: rows.map(({ id }) => id), slug: slugs[0]!.slug };
}
