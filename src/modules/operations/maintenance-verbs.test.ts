import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { startSecondProcess, type SecondProcess } from '#kit/second-process.ts';
import { signInOwner } from '#kit/staff.ts';
import { startCacheChannel, type CacheChannel } from '#platform/cache-channel.ts';
import type { Cli, VerbValues } from '#platform/cli.ts';
import { maintenanceVerbs } from './maintenance-verbs.ts';

let kit: Kit;
let second: SecondProcess;
let channel: CacheChannel;
let urls: string[];
let tea: string;

beforeAll(async () => {
  kit = await startKit();
  tea = (await kit.anotherShop('tea')).id;
  channel = startCacheChannel(kit.app);
  second = await startSecondProcess(kit);
  await second.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = second.server.server.address() as { port: number };
  urls = [await kit.url(), `http://127.0.0.1:${port}`];
}, 60_000);
afterAll(async () => {
  await channel?.stop();
  await second?.stop();
  await kit?.stop();
});

/** As an operator types it. */
async function emporium(name: string, options: VerbValues = {}) {
  const found = maintenanceVerbs.find((verb) => verb.name === name)!;
  const shop = async () => kit.ctx;
  const cli = { app: kit.app, shop } as unknown as Cli;
  return await found.run(cli, [], options);
}

const [DEFAULT, TEA] = ['localhost', 'tea.localhost'];

async function ask(url: string, host: string, path = '/api/v1/shop') {
  const answer = await request(url + path, { headers: { host } });
  const body = (await answer.body.json()) as Record<string, unknown>;
  return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], body };
}

/** What both processes answer under both hosts. */
async function statuses(): Promise<number[]> {
  const all = urls.flatMap((url) => [DEFAULT, TEA].map(async (host) => await ask(url, host)));
  return (await Promise.all(all)).map(({ status }) => status);
}

/** How long it took from the end of the transaction until every process knew. */
async function untilAll(expected: number[]): Promise<void> {
  await expect.poll(statuses, { timeout: 5000, interval: 20 }).toEqual(expected);
}

test('a closed shop says so in every process, in the operator’s words; health answers, staff pass', async () => {
  // Kept as bytes before, so that the door alone would not do.
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  const until = '90m';
  const said = await emporium('maintenance on', { message: 'New shelves are coming', until });
  expect(said).toMatchObject({ data: { shop: 'first', maintenance: true } });
  await untilAll([503, 200, 503, 200]);
  const { retryAfter, body } = await ask(urls[1]!, DEFAULT);
  expect(body).toMatchObject({ code: 'shop_closed', detail: 'New shelves are coming' });
  expect(new Date(String(body['until'])).getTime()).toBeGreaterThan(Date.now() + 5_000_000);
  expect(Number(retryAfter)).toBe(3600);
  expect((await ask(urls[0]!, DEFAULT, '/health')).status).toBe(200);
  // Nobody was signed in: the way in is open, and behind it everything is.
  const staff = await signInOwner(kit);
  expect((await staff('GET', '/api/v1/shop')).status).toBe(200);
  expect((await emporium('maintenance off')).lines).toEqual(['first is open']);
  await untilAll([200, 200, 200, 200]);
}, 30_000);

test('all shops are closed and opened at once; what one closed for itself stays closed', async () => {
  await emporium('maintenance on');
  await emporium('maintenance on', { all: true, until: '10m' });
  await untilAll([503, 503, 503, 503]);
  const status = await emporium('maintenance status');
  expect(status.data).toMatchObject({
    all: { message: null },
    shops: [{ slug: 'first' }, { slug: 'tea' }],
  });
  const alone = await emporium('maintenance off');
  expect(alone.lines[1]).toContain('maintenance off --all');
  await untilAll([503, 503, 503, 503]);
  await emporium('maintenance on');
  await emporium('maintenance off', { all: true });
  await untilAll([503, 200, 503, 200]);
  await emporium('maintenance off');
  await untilAll([200, 200, 200, 200]);
}, 30_000);

/** What the audit trail of the shop says of its switch and of the switch of all, oldest first. */
async function trail(): Promise<unknown[]> {
  const owner = await kit.owner();
  const { rows } = await owner.query<Record<string, unknown>>(
    `select action, actor_kind, before, after from identity.audit_entries
     where shop_id = $1 and action like '%.maintenance_switched' order by id`,
    [kit.shop.id],
  );
  return rows;
}

test('who closes and opens at the command line leaves a trace; who changes nothing, none', async () => {
  const before = (await trail()).length;
  await emporium('maintenance off');
  await emporium('maintenance on', { message: 'Back soon' });
  await emporium('maintenance on', { all: true });
  await emporium('maintenance off', { all: true });
  await emporium('maintenance off');
  const entry = { actor_kind: 'system' };
  const [shop, all] = ['shop.maintenance_switched', 'platform.maintenance_switched'];
  expect((await trail()).slice(before)).toMatchObject([
    { ...entry, action: shop, before: { closed: false }, after: { message: 'Back soon' } },
    { ...entry, action: all, before: { closed: false }, after: { closed: true } },
    { ...entry, action: all, before: { closed: true }, after: { closed: false } },
    { ...entry, action: shop, before: { message: 'Back soon' }, after: { closed: false } },
  ]);
}, 30_000);

test('a shop is not closed without its trace', async () => {
  const owner = await kit.owner();
  await owner.query('revoke insert on identity.audit_entries from emporium_app');
  try {
    await expect(emporium('maintenance on')).rejects.toThrow('permission denied');
    await expect(emporium('maintenance on', { all: true })).rejects.toThrow('permission denied');
  } finally {
    await owner.query('grant insert on identity.audit_entries to emporium_app');
  }
  expect((await emporium('maintenance status')).lines).toEqual(['Every shop is open']);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test('from inside one shop no other is closed', async () => {
  const owner = await kit.owner();
  await owner.query('begin');
  try {
    await owner.query('set local role emporium_app');
    await owner.query('select platform.enter_shop($1)', [kit.shop.id]);
    await expect(
      owner.query('select shops.switch_maintenance($1, true, null, null)', [tea]),
    ).rejects.toMatchObject({ code: '42501' });
  } finally {
    await owner.query('rollback');
  }
});

test.each([
  [{ until: 'soon' }, /--until takes a time/],
  [{ until: '2020-01-01T00:00Z' }, /is over already/],
  [{ message: 'x'.repeat(301) }, /at most 300/],
  [{ all: true, shop: 'tea' }, /Either --shop or --all/],
])('wrong use %#', async (options, sentence) => {
  await expect(emporium('maintenance on', options)).rejects.toThrow(sentence);
});
