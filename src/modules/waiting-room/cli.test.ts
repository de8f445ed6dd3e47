import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { UsageError, type Cli, type Report } from '#platform/cli.ts';
import { verbs } from './cli.ts';

const kit = await startKit();
afterAll(kit.stop);

async function run(name: string, ...args: string[]): Promise<Report> {
  const cli: Cli = {
    app: kit.app,
    config: kit.app.config,
    shop: async () => ({ ...kit.ctx }),
    checks: async () => [],
    routes: async () => [],
    progress: () => undefined,
    json: true,
  };
  return await verbs.find((verb) => verb.name === `waiting-room ${name}`)!.run(cli, args, {});
}

test('a shop that never queued is open by itself', async () => {
  const { data, lines } = await run('show');
  expect(data).toMatchObject({ mode: 'auto', state: 'open', waiting: 0, since: null });
  expect(lines[0]).toBe('mode auto, open');
});

test('a mode is set, shown, and traced; no other word is one', async () => {
  expect((await run('mode', 'on')).data).toMatchObject({ mode: 'on', state: 'queueing' });
  expect((await run('show')).data).toMatchObject({ mode: 'on', state: 'queueing' });
  expect((await run('mode', 'off')).data).toMatchObject({ mode: 'off', state: 'open' });
  await expect(run('mode', 'maybe')).rejects.toThrow(UsageError);
  const owner = await kit.owner();
  const { rows } = await owner.query<{ after: unknown }>(
    `select after from identity.audit_entries where action = 'waiting_room.mode_changed' order by id`,
  );
  expect(rows.map(({ after }) => after)).toEqual([{ mode: 'on' }, { mode: 'off' }]);
});
