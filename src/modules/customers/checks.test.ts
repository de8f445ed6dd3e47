import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { checks } from './checks.ts';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

test('two records of one guest are found, should the index ever fail', async () => {
  const database = await kit.owner();
  const [{ statement }] = checks as [(typeof checks)[number]];
  expect((await database.query(statement.text)).rows).toEqual([]);
  await database.query('begin');
  await database.query('drop index customers.guests_by_email');
  await database.query(
    `insert into customers.customers (shop_id, id, email, email_key, name)
     values ($1, $2, 'A@b.c', 'a@b.c', ''), ($1, $3, 'a@b.c', 'a@b.c', '')`,
    [kit.shop.id, newId(), newId()],
  );
  expect((await database.query(statement.text)).rows).toHaveLength(1);
  await database.query('rollback');
});
