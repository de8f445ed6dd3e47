import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext } from '../context.ts';
import { shopTx } from '../database/index.ts';
import { forgetOldKeys, once } from './idempotency.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

const ask = async (key: string, value: number): Promise<unknown> =>
  await shopTx(shopContext(kit.app, kit.shop.id), (tx) =>
    once(tx, { principal: 'p', route: 'POST /x', key }, { same: true }, async () => ({ value })),
  );

test('trial 6: a key answers for 30 days, and not for ever', async () => {
  for (let n = 0; n < 1203; n += 1) await ask(`old-${n}`, 1);
  await ask('young', 1);
  const owner = await kit.owner();
  await owner.query(
    `update platform.idempotency_keys
     set created_at = now() - case when key = 'young' then interval '29 days 23 hours'
       else interval '30 days 1 hour' end`,
  );
  expect(await ask('young', 2)).toMatchObject({ body: { value: 1 } });
  expect(await forgetOldKeys(kit.app)).toBe(1203);
  expect(await forgetOldKeys(kit.app)).toBe(0);
  expect(await ask('young', 2)).toMatchObject({ body: { value: 1 } });
  expect(await ask('old-7', 3)).toEqual({ value: 3 });
});
