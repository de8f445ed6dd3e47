/**
 * Trial 37 over HTTP: every route, every place for an id, every kind of id of another shop. The answer
 * must be the one that an id of nobody gets, nothing of the other shop may be in it or change by it.
 */
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { EndpointShape } from '#platform/contract.ts';
import { newId } from '#platform/ids.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import * as attack from './attack-routes.ts';
import { careless, carelessServer } from './careless-route.ts';
import { furnishShop } from './furnish-shop.ts';
import { slotsOf } from '#modules/quality/scenarios/sample-request.ts';
import { fingerprint, readSecrets } from './shop-secrets.ts';
import { Visitor } from './visitor.ts';

const { CANARY, visitors } = attack;

let kit: Kit;
let owner: pg.Client;
let sides: attack.Sides;
let routes: EndpointShape[];

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  owner = await kit.owner();
  const server = await kit.server();
  const attacker = await furnishShop(server, kit.app, kit.shop, 'ownbird');
  const victim = await furnishShop(server, kit.app, await kit.anotherShop('second'), CANARY);
  const own = await readSecrets(owner, attacker.shop.id);
  sides = { attacker, victim, own, secrets: await readSecrets(owner, victim.shop.id) };
  routes = (await allRoutes(modules)).map((each) => each.route.contract);
}, 120_000);
afterAll(async () => await kit.stop());

test('trial 37: lists, searches and counts hold nothing of another shop', async () => {
  const { attacker, secrets } = sides;
  await attacker.revive();
  const told: string[] = [];
  const pages = ['/', '/products', `/products/${attacker.productSlug}`, '/metrics', '/health'];
  const reads = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  for (const path of [...reads.map((contract) => contract.path), ...pages]) {
    for (const query of ['', '?limit=100']) {
      for (const who of visitors) {
        const response = await attacker[who].call({ method: 'GET', path: `${path}${query}` });
        const leaks = attack.leaksIn(response, '', secrets);
        if (leaks.length > 0) told.push(`${path}${query} as ${who}: ${leaks.join(', ')}`);
      }
    }
  }
  expect(reads.length).toBeGreaterThan(20);
  expect(told, told.join('\n')).toEqual([]);
});

test('trial 37: a search for another shop’s goods finds as little as one for nothing', async () => {
  const { attacker } = sides;
  const searches = routes.filter(
    ({ method, query }) => method === 'GET' && 'query' in (query?.properties ?? {}),
  );
  const found: string[] = [];
  for (const { path } of searches) {
    for (const who of visitors) {
      const ask = async (words: string): Promise<string> => {
        const response = await attacker[who].call({
          method: 'GET',
          path: `${path}?query=${words}`,
        });
        return attack.essence(response).replaceAll(words, 'WORDS');
      };
      const [theirs, nobodys] = [await ask(CANARY), await ask('zzyzxzzyzx')];
      if (theirs !== nobodys)
        found.push(`${path} as ${who}: ${theirs} where nothing gets ${nobodys}`);
    }
  }
  expect(searches.length).toBeGreaterThan(2);
  expect(found, found.join('\n')).toEqual([]);
});

/** After the lists: the audit trail of the attacker's shop repeats the ids that its people ask for. */
test('trial 37: no route takes another shop’s id for more than an unknown one', async () => {
  const before = await fingerprint(owner, sides.victim.shop.id);
  const told: string[] = [];
  let tried = 0;
  for (const raiding of [attack.attackRoute, attack.attackMakers]) {
    for (const contract of routes) {
      const raid = await raiding(contract, sides);
      told.push(...raid.told);
      tried += raid.tried;
    }
  }
  expect(told, told.slice(0, 40).join('\n')).toEqual([]);
  expect(tried).toBeGreaterThan(1000);
  expect(await fingerprint(owner, sides.victim.shop.id)).toEqual(before);
}, 300_000);

test('trial 37: the attack finds a careless route once its table lost a policy', async () => {
  const server = await carelessServer(kit.app);
  const guest = new Visitor(server, sides.attacker.host);
  const attacker = { ...sides.attacker, owner: guest, customer: guest, guest };
  const planted = { ...sides, attacker };
  expect((await attack.attackRoute(careless, planted)).told).toEqual([]);
  await owner.query('alter policy shop_reads on catalog.products using (true)');
  try {
    const { told } = await attack.attackRoute(careless, planted);
    expect(told.join('\n')).toContain(CANARY);
  } finally {
    await owner.query(
      `alter policy shop_reads on catalog.products
         using (shop_id = nullif(current_setting('app.shop', true), '')::uuid)`,
    );
    await server.close();
  }
});

/** Places whose answer is the same for any id, in every shop. */
const TELLS_NOTHING: Readonly<Record<string, string>> = {
  'DELETE /api/v1/carts/:id/lines/:variantId variantId': 'taking out what is not there succeeds',
};

/**
 * The control, last because it changes the victim: in its own shop's hands each id does reach
 * something. A place whose id reaches nothing there would prove nothing above.
 */
test('trial 37: in its own shop each id reaches what it names', async () => {
  const { victim } = sides;
  const unreached: string[] = [];
  let reached = 0;
  const order = ['GET', 'PATCH', 'PUT', 'POST', 'DELETE'];
  const sorted = routes.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
  for (const contract of sorted) {
    for (const slot of slotsOf(contract).filter(({ where }) => where === 'path')) {
      const secrets = await readSecrets(owner, victim.shop.id);
      const id = slot.noun === 'slug' ? victim.productSlug : attack.idNamedBy(slot, secrets);
      const place = `${contract.method} ${contract.path} ${slot.name}`;
      if (id === null || place in TELLS_NOTHING) continue;
      const answers = visitors.map(async (who) => {
        const nobody = await attack.callWith(victim[who], contract, slot, newId(), secrets);
        const real = await attack.callWith(victim[who], contract, slot, id, secrets);
        return attack.essence(real) !== attack.essence(nobody);
      });
      if ((await Promise.all(answers)).includes(true)) reached += 1;
      else unreached.push(place);
      await owner.query('update identity.people set is_active = true where not is_active');
      await victim.revive();
    }
  }
  expect(unreached, unreached.join('\n')).toEqual([]);
  expect(reached).toBeGreaterThan(20);
}, 120_000);
