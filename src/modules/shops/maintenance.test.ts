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

beforeAll(async () => {
  kit = await startKit();
  await kit.anotherShop('tea');
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

test.each([
  [{ until: 'soon' }, /--until takes a time/],
  [{ until: '2020-01-01T00:00Z' }, /is over already/],
  [{ message: 'x'.repeat(301) }, /at most 300/],
  [{ all: true, shop: 'tea' }, /Either --shop or --all/],
])('wrong use %#', async (options, sentence) => {
  await expect(emporium('maintenance on', options)).rejects.toThrow(sentence);
});
