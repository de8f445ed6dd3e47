import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { withClient } from './with-client.ts';

const kit = await startKit();
const owner = await kit.owner();
afterAll(kit.stop);

const { owner: config } = kit.app.database.connections;
const named = { ...config, application_name: 'the one that breaks' };

async function others(): Promise<number[]> {
  const { rows } = await owner.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1',
    [named.application_name],
  );
  return rows.map(({ pid }) => pid);
}

test('a connection that breaks while nobody waits for it is told to the next statement', async () => {
  const broken = withClient(named, async (client) => {
    const [pid] = await others();
    await owner.query('select pg_terminate_backend($1, 5000)', [pid]);
    // Without a listener the process would end here.
    await expect.poll(others).toEqual([]);
    return await client.query('select 1');
  });
  await expect(broken).rejects.toThrow(/terminat|closed|not queryable/);
});

test('the connection ends with the work, and what it left open is undone', async () => {
  await owner.query('create table public.left_open (id int)');
  await withClient(named, async (client) => {
    await client.query('begin');
    await client.query('insert into public.left_open values (1)');
  });
  await expect.poll(others).toEqual([]);
  expect((await owner.query('select 1 from public.left_open')).rowCount).toBe(0);
});
