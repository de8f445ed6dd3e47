import type { Route } from '#platform/http/route.ts';
import { newId } from '#platform/ids.ts';
import { percent } from '#platform/load/offer-load.ts';
import { requestFor } from './sample-request.ts';
import { figure, headline, none, type Provocation } from './scenario.ts';
import { openClient, type ShopClient } from './shop-client.ts';
import { hire, type SignedIn } from './staff.ts';

interface Forgery {
  name: string;
  headers: (session: SignedIn, ownHost: string) => Record<string, string>;
}

/** What another site can make a signed-in browser send. */
const forgeries: readonly Forgery[] = [
  {
    name: 'another site, with the right token',
    headers: ({ headers }) => ({
      ...headers,
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    }),
  },
  { name: 'no token', headers: ({ cookie }, host) => ({ cookie, origin: `http://${host}` }) },
  {
    name: 'a wrong token',
    headers: ({ cookie }, host) => ({
      cookie,
      origin: `http://${host}`,
      'x-csrf-token': newId(),
    }),
  },
  { name: 'a sandboxed frame', headers: ({ headers }) => ({ ...headers, origin: 'null' }) },
  {
    name: 'another shop of the system',
    headers: ({ headers }) => ({
      ...headers,
      origin: 'http://other-shop.localhost',
      'sec-fetch-site': 'same-site',
    }),
  },
  {
    name: 'another site, nobody signed in',
    headers: () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
  },
];

/** Every route that changes something is sent what another site could make a browser send. */
export const forgedRequests: Provocation = {
  id: 'S1',
  run: async ({ system, routes }) => {
    const client = openClient(system.url, 8);
    const session = await hire(system, client, { role: 'platform_admin' });
    const changing = routes.filter(({ contract }) => contract.method !== 'GET');
    const passed: string[] = [];
    const ownHost = new URL(system.url).host;
    for (const route of changing) {
      for (const { name, headers } of forgeries) {
        const reply = await send(client, route, headers(session, ownHost));
        const refused = reply.status === 403 && reply.code === 'request_forgery';
        if (!refused) passed.push(`${route.contract.method} ${route.contract.path}: ${name}`);
      }
    }
    const wronglyRefused = await countWronglyRefused(client, changing, session, ownHost);
    const alive = await client.call('GET', '/api/v1/account', { headers: session.headers });
    await client.close();
    const tried = changing.length * forgeries.length;
    return {
      did: `${forgeries.length} kinds of forged request to ${changing.length} routes`,
      figures: [
        headline('S1', 'refused', percent(tried - passed.length, tried)),
        figure('forged requests that passed', passed.length, passed[0] ?? 'requests', none),
        figure(
          'requests of the shop’s own page taken for forged',
          wronglyRefused,
          'requests',
          none,
        ),
        figure('the session still stands', alive.status === 200 ? 1 : 0, 'session', [
          'at_least',
          1,
        ]),
        figure('forged requests sent', tried, 'requests', ['at_least', 100]),
      ],
    };
  },
};

async function send(
  client: ShopClient,
  { contract }: Route,
  headers: Record<string, string>,
  broken = false,
) {
  const { path, body } = requestFor(contract, () => newId());
  const key = contract.idempotencyKey ? { 'idempotency-key': newId() } : {};
  return await client.call(contract.method, path, {
    ...(broken ? { body: { nonsense: true } } : body === undefined ? {} : { body }),
    headers: { ...headers, ...key },
  });
}

/** The same with the right origin and token, and a body that no route takes: nothing changes. */
async function countWronglyRefused(
  client: ShopClient,
  changing: readonly Route[],
  { headers }: SignedIn,
  ownHost: string,
): Promise<number> {
  let wrongly = 0;
  for (const route of changing) {
    if (!route.contract.body) continue;
    const own = { ...headers, origin: `http://${ownHost}`, 'sec-fetch-site': 'same-origin' };
    const { code } = await send(client, route, own, true);
    if (code === 'request_forgery') wrongly += 1;
  }
  return wrongly;
}
