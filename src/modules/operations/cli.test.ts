import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { Cli, Report, VerbValues } from '#platform/cli.ts';
import { loadConfig } from '#platform/config.ts';
import { verbs } from './cli.ts';

const { host, port, user } = inject('server');
let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

/** Runs a verb as on the command line, against the kit's database by its DATABASE_URL. */
async function run(name: string, args: string[] = [], options: VerbValues = {}): Promise<Report> {
  const verb = verbs.find((known) => known.name === name)!;
  const url = `postgres://${user}@/${kit.database}?host=${encodeURIComponent(host)}&port=${port}`;
  const config = loadConfig({
    EMPORIUM_DATA: kit.app.config.EMPORIUM_DATA,
    DATABASE_URL: url,
    PORT: '0',
  });
  const cli: Cli = {
    app: kit.app,
    config,
    shop: async () => kit.ctx,
    checks: async () => [],
    routes: async () => [],
    progress: () => undefined,
    json: true,
  };
  return await verb.run(cli, args, options);
}

test('sql reads every shop', async () => {
  const report = await run('sql', ['select slug from shops.shops']);
  expect(report.data).toEqual([{ slug: 'first' }]);
  expect(report.lines).toEqual(['slug', '-----', 'first', '(1 rows)']);
});

test('sql writes only when told so', async () => {
  const statement = `update shops.shops set name = 'Renamed' where slug = 'first'`;
  const refused = await run('sql', [statement]);
  expect([refused.exitCode, refused.data]).toEqual([
    1,
    { error: expect.any(String) as unknown, sqlState: '25006' },
  ]);
  expect(refused.lines[0]).toContain('add --write');
  expect((await run('sql', [statement], { write: true })).data).toEqual({
    command: 'UPDATE',
    rows: 1,
  });
  expect((await run('sql', ['select name from shops.shops'])).data).toEqual([{ name: 'Renamed' }]);
});

test('sql: a wrong statement is a failure, an empty one wrong usage', async () => {
  expect((await run('sql', ['selekt'])).exitCode).toBe(1);
  await expect(run('sql', ['  '])).rejects.toMatchObject({ name: 'UsageError' });
});

test('sql: a write hidden behind a commit stays forbidden', async () => {
  const report = await run('sql', [`commit; delete from shops.shops`]);
  expect(report.exitCode).toBe(1);
  expect((await run('sql', ['select count(*)::int as shops from shops.shops'])).data).toEqual([
    { shops: 1 },
  ]);
});

test('migrate has nothing to do on a migrated database', async () => {
  expect((await run('migrate')).data).toMatchObject({ applied: [] });
  expect((await run('migrate', [], { dryRun: true })).data).toMatchObject({ pending: [] });
});

test('version names the parts', async () => {
  expect((await run('version')).data).toMatchObject({
    node: process.versions.node,
    postgres: expect.stringMatching(/^18/) as unknown,
    migration: expect.stringMatching(/^\d{4}$/) as unknown,
  });
});

test('doctor finds a sound installation sound, and a broken one broken with a remedy', async () => {
  const sound = (await run('doctor')).data as {
    ok: boolean;
    findings: { what: string; state: string }[];
  };
  expect(sound.findings.filter(({ state }) => state === 'fail')).toEqual([]);
  expect(sound.ok).toBe(true);

  const verb = verbs.find(({ name }) => name === 'doctor')!;
  const config = loadConfig({
    EMPORIUM_DATA: kit.app.config.EMPORIUM_DATA,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
    HOST: '192.0.2.1',
    PAYMENT_GATEWAY_URL: 'http://127.0.0.1:1',
  });
  const report = await verb.run({ config } as Cli, [], {});
  const { findings } = report.data as {
    findings: { what: string; state: string; remedy?: string }[];
  };
  const failed = findings.filter(({ state }) => state === 'fail');
  expect(failed.map(({ what }) => what)).toEqual(['port', 'database', 'payment gateway']);
  expect(failed.every(({ remedy }) => Boolean(remedy))).toBe(true);
  expect(report.exitCode).toBe(1);
});

test('start refuses roles that it does not know', async () => {
  for (const roles of ['', 'api,web', 'nonsense']) {
    await expect(run('start', [], { roles })).rejects.toMatchObject({ name: 'UsageError' });
  }
});
