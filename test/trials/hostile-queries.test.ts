/** Trials 56 and 58 on addresses: every parameter of every list, with what attackers write there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { EndpointShape } from '#platform/contract.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';
import { fingerprint } from './shop-secrets.ts';

const CANARY = 'canarybird';

let kit: Kit;
let own: FurnishedShop;
let lists: EndpointShape[];

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  const server = await kit.server();
  own = await furnishShop(server, kit.app, kit.shop, 'ownbird');
  await furnishShop(server, kit.app, await kit.anotherShop('second'), CANARY);
  const routes = (await allRoutes(modules)).map((each) => each.route.contract);
  lists = routes.filter(({ method, query }) => method === 'GET' && query !== undefined);
}, 120_000);
afterAll(async () => await kit.stop());

const injections = [
  `' OR 77=77 --`,
  `'; DROP TABLE catalog.products; --`,
  `") OR ("qq"="qq`,
  `77) UNION SELECT token FROM identity.sessions --`,
  `\\'; SELECT pg_sleep(9); --`,
  `$77`,
  `{"$gt":""}`,
  `title') desc, (select 77/0) --`,
  `/**/or/**/77=77`,
];
/** Bytes as they stand in an address: what PostgreSQL cannot hold, what is no text at all, length. */
const oddities = [
  ...'2026-02-30 9999-99-99 0000-00-00 -1 1e400 NaN Infinity 99999999999999'.split(' '),
  ...'null undefined [] true 00000000-0000-0000-0000-00000000000g'.split(' '),
  '-'.repeat(36),
  Buffer.from(`9999-99-99T99:99:99.999Z ${'-'.repeat(36)}`).toString('base64url'),
  Buffer.from('["title","a"]').toString('base64url'),
  Buffer.from('[null,{},7]').toString('base64url'),
];
const bytes = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF%FE',
  '%E0%80%AF',
  'a'.repeat(8000),
  '%F0%9F%98%80',
];

interface Found {
  status: number;
  text: string;
  items: unknown[];
}

async function read(path: string): Promise<Found> {
  const response = await own.owner.call({ method: 'GET', path });
  const isList = response.statusCode === 200 && response.body.startsWith('{');
  const { items = [] } = isList ? response.json<{ items?: unknown[] }>() : {};
  return { status: response.statusCode, text: response.body, items };
}

/** The address of a list with one parameter, everything else as it must be. */
function addressOf({ path, query }: EndpointShape, name: string, written: string): string {
  const { required = [] } = (query ?? {}) as { required?: string[] };
  const others = required.filter((each) => each !== name).map((each) => `${each}=1`);
  const filled = path.replaceAll(/:[A-Za-z]+/g, '00000000-0000-7000-8000-000000000000');
  return `${filled}?${[...others, `${name}=${written}`].join('&')}`;
}

function parametersOf({ query }: EndpointShape): string[] {
  return Object.keys(query?.properties ?? {});
}

test('trial 56: no parameter of a list is SQL: refused by name, or it finds nothing', async () => {
  const owner = await kit.owner();
  const shops = async () => {
    const { rows } = await owner.query<{ id: string }>('select id from shops.shops order by 1');
    return await Promise.all(rows.map(async ({ id }) => await fingerprint(owner, id)));
  };
  const before = await shops();
  const faults: string[] = [];
  let tried = 0;
  for (const list of lists) {
    for (const name of parametersOf(list)) {
      for (const injection of injections) {
        const address = addressOf(list, name, encodeURIComponent(injection));
        const { status, text, items } = await read(address);
        tried += 1;
        const expected = [200, 400, 404].includes(status);
        if (!expected || items.length > 0 || text.includes(CANARY) || text.includes('syntax')) {
          faults.push(`${address}: ${status} ${items.length} items ${text.slice(0, 200)}`);
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(300);
  expect(faults, faults.join('\n')).toEqual([]);
  expect(await shops()).toEqual(before);
}, 120_000);

test('trial 56: a parameter that the contract does not name is refused, never guessed at', async () => {
  const unknown: [name: string, value: string][] = [
    ['filterOperator', 'OR'],
    ['filter', '1=1'],
    ['fields', 'secret'],
    ['orderBy', 'title'],
    ['shopId', '1'],
  ];
  const faults: string[] = [];
  for (const list of lists) {
    for (const [name, value] of unknown) {
      const { status, text } = await read(addressOf(list, name, value));
      const named = status === 400 && text.includes(`"field":"${name}"`);
      // A path without its record may say so first.
      if (!named && status !== 404) faults.push(`${list.path} ${name}: ${status} ${text}`);
    }
  }
  expect(faults, faults.join('\n')).toEqual([]);
});

test('trial 56: wildcards stand for themselves', async () => {
  const searches = lists.filter((list) => parametersOf(list).includes('query'));
  const faults: string[] = [];
  for (const list of searches) {
    for (const wildcard of ['%', '_', '%%', '____', '\\', '*', '.*', '|', '&', '!', ':*', "''"]) {
      const { status, items } = await read(
        addressOf(list, 'query', encodeURIComponent(`zzz${wildcard}`)),
      );
      if (![200, 400].includes(status) || items.length > 0) {
        faults.push(`${list.path} ${wildcard}: ${status}, ${items.length} items`);
      }
    }
  }
  expect(searches.length).toBeGreaterThan(4);
  expect(faults, faults.join('\n')).toEqual([]);
});

test('trial 58: an address with NUL, halves of characters, odd dates and numbers is answered, not 5xx', async () => {
  const faults: string[] = [];
  const ask = async (address: string): Promise<void> => {
    const { status, text } = await read(address);
    if (![200, 400, 404, 414, 431].includes(status)) faults.push(`${address}: ${status} ${text}`);
  };
  for (const list of lists) {
    for (const name of parametersOf(list)) {
      for (const written of [...bytes, ...oddities]) await ask(addressOf(list, name, written));
    }
  }
  const places = ['/api/v1/products/', '/api/v1/orders/', '/products/', '/categories/', '/media/'];
  for (const place of places) for (const written of bytes) await ask(`${place}${written}`);
  for (const written of bytes) await ask(`/products?query=${written}`);
  const short = faults.map((fault) => fault.slice(0, 300)).join('\n');
  expect(faults.length, short).toBe(0);
}, 120_000);
