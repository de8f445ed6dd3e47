import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { emptyApp } from '#kit/empty-app.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { accepted, scratchFolder } from '#kit/transfer.ts';
import { furnishShop } from '../../../test/trials/furnish-shop.ts';
import { exportAll } from './export-all.ts';
import { importAll } from './import-all.ts';
import { sumShop } from './sum-rows.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit({ gateway: true });
  await furnishShop(await kit.server(), kit.app, kit.shop, 'amber');
}, 60_000);
afterAll(async () => await kit.stop());

test('no table counts by a sequence that an import would have to set', async () => {
  const owner = await kit.owner();
  const { rows } = await owner.query(
    `select c.oid::regclass::text from pg_class c where c.relkind = 'S'
     and c.relnamespace::regnamespace::text not in ('graphile_worker', 'migrations')`,
  );
  expect(rows).toEqual([]);
});

// A managed server gives no superuser: row security then holds the owner of the database too.
test.each(['superuser', 'plain owner'])(
  'everything moves into an empty database, equal by checksum, as a %s',
  async (kind) => {
    const second = await kit.anotherShop(`second-${kind.replace(' ', '-')}`);
    const path = join(await scratchFolder(), 'all.ndjson.zst');
    const written = await exportAll(kit.app, path);
    expect(written.tables['orders.orders']?.rows).toBe(1);
    const name = `whole_${kind.replace(' ', '_')}`;
    const { app, close } = await emptyApp(kit, name, kind === 'plain owner');
    try {
      const checks = await allChecks();
      expect(await importAll(kit.app, path, { checks, despiteChecks: false })).toMatchObject({
        refusal: 'transfer_not_empty',
      });
      const done = accepted(await importAll(app, path, { checks, despiteChecks: false }));
      expect(done.takenAt).toBe(written.takenAt);
      for (const id of [kit.shop.id, second.id]) {
        expect(await sumShop(app, id)).toEqual(await sumShop(kit.app, id));
      }
      await expectChecksEmpty(app);
      const forced = await app.database.system.query(
        `select count(*)::int from pg_class where relrowsecurity and not relforcerowsecurity
         and relnamespace::regnamespace::text <> 'graphile_worker'`,
      );
      expect(forced.rows).toEqual([{ count: 0 }]);
    } finally {
      await close();
    }
  },
);
