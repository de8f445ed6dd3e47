import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { Cli, Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { rounds, type Round } from './rounds.ts';
import { upkeepVerbs } from './upkeep-verbs.ts';

let kit: Kit;
let folder: string;
beforeAll(async () => {
  kit = await startKit();
  folder = mkdtempSync(join(tmpdir(), 'emporium-rounds-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await kit.stop();
});

async function run(
  words: string,
  args: string[] = [],
  more: Partial<Config> = {},
): Promise<Report> {
  const verb = upkeepVerbs.find(({ name }) => name === words)!;
  const config = { ...kit.app.config, ...more };
  const cli = { app: { ...kit.app, config }, config, progress: () => undefined } as unknown as Cli;
  return await verb.run(cli, args, {});
}

test.each(rounds)('the %s round gathers its facts, each with a mark to tick', async (round) => {
  const { data, lines } = await run('rounds', [round]);
  const { sections } = data as Round;
  expect(sections.length).toBeGreaterThanOrEqual(3);
  for (const { title, items } of sections) {
    expect(items.length, title).toBeGreaterThan(0);
    for (const item of items) {
      expect(item.found, item.what).not.toMatch(/undefined|NaN|null/);
      if (item.state !== 'ok') expect(item.remedy, item.what).toBeTruthy();
    }
  }
  expect(lines[0]).toMatch(new RegExp(`^Round: ${round}, \\d{4}-`));
  expect(lines.every((line) => line.length < 400)).toBe(true);
});

test('the weekly round finds a table that lost its row security', async () => {
  const owner = await kit.owner();
  await owner.query('alter table orders.orders no force row level security');
  const found = ((await run('rounds', ['weekly'])).data as Round).sections
    .flatMap(({ items }) => items)
    .find(({ what }) => what === 'row security');
  expect(found).toMatchObject({ state: 'warn', found: 'orders.orders' });
  await owner.query('alter table orders.orders force row level security');
});

test('the morning round counts the errors of the night in the log', async () => {
  const line = (hoursAgo: number, level: string, message: string): string => {
    const timestamp = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    return JSON.stringify({ level, timestamp: timestamp.replace('Z', '+00:00'), message });
  };
  const file = join(folder, 'application.log');
  writeFileSync(
    file,
    [
      line(30, 'ERROR', 'event=old'),
      line(2, 'ERROR', 'event=pause.not_written'),
      line(1, 'ERROR', 'event=pause.not_written'),
      line(1, 'INFO', 'authentication failed'),
      line(1, 'INFO', 'event=http.request'),
    ].join('\n'),
  );
  const { sections } = (await run('rounds', ['morning'], { LOG_FILE: file })).data as Round;
  expect(sections.find(({ title }) => title.startsWith('Errors'))?.items).toMatchObject([
    { state: 'warn', found: expect.stringMatching(/^2 errors since .*: 2 event=pause/) as unknown },
    { found: '1 refused ("authentication failed")' },
  ]);
});

test('a fault shows in the round with its remedy, and the command fails', async () => {
  const owner = await kit.owner();
  await owner.query(
    `insert into quality.breaches (id, shop_id, check_name, row_key, found, first_seen, last_seen)
     values (gen_random_uuid(), $1, 'inventory.never_negative', 'k', '{}', now(), now())`,
    [kit.ctx.shopId],
  );
  const { exitCode, lines } = await run('rounds', ['evening']);
  expect(exitCode).toBe(1);
  expect(lines.join('\n')).toMatch(
    /\[ \] NOW +invariants +breaches: 1 .*\n +"emporium checks status"/,
  );
  await expect(run('rounds', ['midnight'])).rejects.toMatchObject({ name: 'UsageError' });
});

test('what cannot be looked at is a finding, and hides none of the others', async () => {
  const owner = await kit.owner();
  await owner.query('alter table backup.runs rename to gone');
  const { sections } = (await run('rounds', ['evening'])).data as Round;
  const items = sections.flatMap((section) => section.items);
  expect(items.find(({ what }) => what === 'backups')).toMatchObject({
    state: 'fail',
    found: expect.stringContaining('backup.runs') as unknown,
  });
  expect(items.some(({ what }) => what === 'failed jobs')).toBe(true);
  await owner.query('alter table backup.gone rename to runs');
});

test('logs prune lists and removes what was put aside, and needs a log file', async () => {
  const verb = upkeepVerbs.find(({ name }) => name === 'logs prune')!;
  const file = join(folder, 'old.log');
  writeFileSync(`${file}.2020-01-01T00-00-00`, 'old');
  const cli = { config: { ...kit.app.config, LOG_FILE: file } } as unknown as Cli;
  const [dry, real, again] = [
    await verb.run(cli, [], { days: '0', dryRun: true }),
    await verb.run(cli, [], { days: '0' }),
    await verb.run(cli, [], { days: '0' }),
  ];
  expect([dry, real, again].map(({ lines }) => lines.at(-1))).toEqual([
    'Would remove 1 files, 3 B.',
    'Removed 1 files, 3 B.',
    'Removed 0 files, 0 B.',
  ]);
  await expect(verb.run({ config: kit.app.config } as Cli, [], {})).rejects.toThrow(/LOG_FILE/);
});
