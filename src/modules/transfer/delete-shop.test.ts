import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { accepted, exported, imported, scratchFolder } from '#kit/transfer.ts';
import { setMaintenance } from '#modules/shops/index.ts';
import { shopContext } from '#platform/context.ts';
import { deleteShop } from './delete-shop.ts';

let away: Kit;
beforeAll(async () => {
  away = await startKit();
});
afterAll(async () => await away.stop());

test('a shop is deleted once a file holds it, and not before', async () => {
  const path = join(await scratchFolder(), 'shop.ndjson');
  const gone = await away.anotherShop('gone');
  await exported(away, gone.id, path);
  const wish = async (): Promise<unknown> => await deleteShop(away.app, gone.id, path, true);
  expect(await wish()).toMatchObject({ refusal: 'transfer_shop_open' });
  await setMaintenance(shopContext(away.app, gone.id), 'shop', { message: null, until: null });
  const owner = await away.owner();
  await owner.query(
    `insert into shops.settings (shop_id, name, value) values ($1, 'planted', '1')`,
    [gone.id],
  );
  expect(await wish()).toMatchObject({
    refusal: 'transfer_not_exported',
    detail: expect.stringContaining('shops.settings') as string,
  });
  await exported(away, gone.id, path);
  expect(await wish()).toMatchObject({ tables: { 'shops.settings': 1, 'shops.shops': 1 } });
  expect(await deleteShop(away.app, away.shop.id, path, true)).toMatchObject({
    refusal: 'transfer_not_exported',
  });
  accepted(await imported(away.app, path));
});
