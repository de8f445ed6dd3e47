import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { shopTx, systemTx } from '#platform/database/index.ts';
import { checks } from './checks.ts';
import { setMode } from './control-room.ts';
import { forgetPlaces } from './jobs.ts';
import { moveQueue } from './move-queue.ts';
import { insertPlaces, setIssued } from './store.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();

/** Ten places of a queue of which the first are let in. */
beforeAll(async () => {
  await setMode({ ...kit.ctx }, 'on');
  await shopTx({ ...kit.ctx }, async (tx) => {
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    const now = await tx.now();
    const later = new Date(Date.parse(now) + 3_600_000).toISOString();
    const nobody = numbers.map(() => null);
    await insertPlaces.rows(tx, tx.shopId, numbers, numbers.map(newId), nobody, now, later);
    await setIssued.run(tx, tx.shopId, 10);
  });
  await owner.query(`update waiting_room.gates
    set advanced_at = now() - interval '1 second', pace_per_second = 4, shed_at = now()`);
  await shopTx({ ...kit.ctx }, (tx) => moveQueue(tx, { settled: 0, shed: 0 }));
});

async function broken(): Promise<string[]> {
  const found = await Promise.all(
    checks.map(async ({ name, statement }) => {
      const { rows } = await systemTx(kit.app, 'checks', (tx) => tx.query(statement, []));
      return rows.length > 0 ? [name] : [];
    }),
  );
  return found.flat();
}

test('the first are let in, the others wait, and nothing is broken', async () => {
  const { rows } = await owner.query<{ state: string; places: number }>(
    'select state, count(*)::int as places from waiting_room.places group by state order by state',
  );
  expect(rows.map(({ state }) => state)).toEqual(['admitted', 'waiting']);
  expect(await broken()).toEqual([]);
});

test.each([
  ['numbers_have_no_gaps', 'delete from waiting_room.places where number = 5'],
  ['numbers_have_no_gaps', 'update waiting_room.gates set issued = 11'],
  ['numbers_have_no_gaps', 'update waiting_room.places set number = 11 where number = 10'],
  [
    'let_in_by_number',
    `update waiting_room.places set state = 'admitted', admitted_at = now() where number = 10`,
  ],
  [
    'let_in_by_number',
    `update waiting_room.places set state = 'waiting', admitted_at = null where number = 1`,
  ],
  [
    'let_in_by_number',
    `update waiting_room.places set admitted_at = now() + interval '1 hour' where number = 1`,
  ],
])('%s sees: %s', async (name, plant) => {
  await owner.query('create table kept_places as table waiting_room.places');
  await owner.query('create table kept_gates as table waiting_room.gates');
  await owner.query(plant);
  expect(await broken()).toContain(`waiting_room.${name}`);
  await owner.query('delete from waiting_room.places');
  await owner.query('delete from waiting_room.gates');
  await owner.query('insert into waiting_room.gates table kept_gates');
  await owner.query('insert into waiting_room.places table kept_places');
  await owner.query('drop table kept_places, kept_gates');
  expect(await broken()).toEqual([]);
});

test('an old queue is forgotten, and its numbers go on', async () => {
  await forgetPlaces(kit.app, 0);
  const { rows: kept } = await owner.query('select from waiting_room.places');
  expect(kept, 'people still wait').toHaveLength(10);
  await setMode({ ...kit.ctx }, 'off');
  await forgetPlaces(kit.app, -1000);
  const { rows } = await owner.query<{ issued: string; forgotten: string }>(
    'select issued, forgotten from waiting_room.gates',
  );
  expect(rows).toEqual([{ issued: '10', forgotten: '10' }]);
  expect(await broken()).toEqual([]);
});
