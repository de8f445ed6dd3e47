import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { preparePicture, writePicture } from '#modules/catalog/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { furnishShop } from '../../../test/trials/furnish-shop.ts';
import { leftOut, staying } from './carried.ts';
import { uploadsOf } from './export-shop.ts';
import { readAllShapes } from './read-shapes.ts';
import { snapshotTx } from '#platform/database/moving.ts';
import { sumShop } from './sum-rows.ts';
import { accepted, exported, imported, scratchFolder } from '#kit/transfer.ts';

let home: Kit;
let away: Kit;
beforeAll(async () => {
  [home, away] = await Promise.all([startKit({ gateway: true }), startKit({ gateway: true })]);
  await furnishShop(await home.server(), home.app, home.shop, 'amber');
}, 60_000);
afterAll(async () => {
  await Promise.all([home.stop(), away.stop()]);
});

test('every table with a shop in it goes along, or is left out for a reason', async () => {
  const shapes = await snapshotTx(home.app, readAllShapes);
  const names = shapes.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(45);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(leftOut), ...Object.keys(staying)]));
  const file = await exported(home, home.shop.id, join(await scratchFolder(), 'shop.ndjson'));
  const there = new Set([...Object.keys(file.tables), ...Object.keys(leftOut)]);
  expect(names.filter((name) => !there.has(name))).toEqual([]);
  // What stays refers to nothing that goes back.
  const parents = shapes.filter(({ name }) => name in staying).flatMap((each) => each.references);
  expect(new Set(parents.map(({ table }) => table))).toEqual(new Set(['shops.shops']));
});

test('a table that a module adds goes along by itself', async () => {
  const owner = await home.owner();
  await owner.query(`
    create table catalog.planted (
      shop_id uuid not null references shops.shops (id), id int not null, note jsonb not null,
      parent int, bytes bytea, share float8, at timestamptz, primary key (shop_id, id),
      foreign key (shop_id, parent) references catalog.planted (shop_id, id)
    );
    select platform.protect_shop_table('catalog.planted')`);
  try {
    await owner.query(
      `insert into catalog.planted values ($1, 1, 'null', 2, '\\x00ff', 0.1, '2026-01-01 00:00:00.000001+00'),
         ($1, 2, '{"big": 12345678901234567890.5, "text": "\\n\\u00e9"}', null, null, 'NaN', 'infinity')`,
      [home.shop.id],
    );
    const path = join(await scratchFolder(), 'shop.ndjson.zst');
    const before = await sumShop(home.app, home.shop.id);
    await exported(home, home.shop.id, path);
    await owner.query('delete from catalog.planted');
    accepted(await imported(home.app, path, { replace: true }));
    expect(await sumShop(home.app, home.shop.id)).toMatchObject({
      tables: { 'catalog.planted': before.tables['catalog.planted'] },
    });
  } finally {
    await owner.query('drop table catalog.planted');
  }
});

test('a shop moved to a second installation is equal by checksum, works, and breaks no check', async () => {
  await addPicture();
  const path = join(await scratchFolder(), 'shop.ndjson.zst');
  await exported(home, home.shop.id, path);
  const preview = accepted(await imported(away.app, path, { slug: 'amber', dryRun: true }));
  expect(preview.differences['orders.orders']).toEqual({ removed: 0, changed: 0, added: 1 });
  expect((await sumShop(away.app, home.shop.id)).tables['orders.orders']?.rows).toBe(0);

  expect(await imported(away.app, path)).toMatchObject({ refusal: 'transfer_slug_taken' });
  const done = accepted(await imported(away.app, path, { slug: 'amber' }));
  expect(done).toMatchObject({ existed: false, brokenChecks: [], files: 1 });
  const [here, there] = await Promise.all([
    sumShop(home.app, home.shop.id),
    sumShop(away.app, home.shop.id),
  ]);
  const { 'shops.shops': _own, 'identity.audit_entries': _trail, ...rest } = here.tables;
  expect(there.tables).toMatchObject(rest);
  await expectChecksEmpty(away.app);
  expect(await files(away)).toEqual(await files(home));
  // The import itself is the one entry more.
  expect(there.tables['identity.audit_entries']?.rows).toBe(
    (here.tables['identity.audit_entries']?.rows ?? 0) + 1,
  );
  const server = await away.server();
  const page = await server.inject({
    url: '/api/v1/products',
    headers: { host: 'amber.localhost' },
  });
  expect(page.json<{ items: unknown[] }>().items).toHaveLength(1);

  expect(await imported(away.app, path, { slug: 'other' })).toMatchObject({
    refusal: 'transfer_shop_exists',
  });
});

test('a shop is brought back to a file, also where two rows swapped a unique name', async () => {
  const owner = await home.owner();
  const path = join(await scratchFolder(), 'shop.ndjson.zst');
  await exported(home, home.shop.id, path);
  const before = await sumShop(home.app, home.shop.id);
  const { rows } = await owner.query<{ id: string; slug: string }>(
    'select id, slug from catalog.products order by id',
  );
  const [one, two] = rows;
  const rename = 'update catalog.products set slug = $2 where id = $1';
  await owner.query(rename, [one!.id, 'for-the-moment']);
  await owner.query(rename, [two!.id, one!.slug]);
  await owner.query(rename, [one!.id, two!.slug]);
  await owner.query(
    `insert into catalog.units_of_measure
    (shop_id, code, name, step_label, steps_per_unit) values ($1, 'crate', 'Crate', 'crate', 1)`,
    [home.shop.id],
  );
  await owner.query(`update catalog.products set unit_code = 'crate' where id = $1`, [one!.id]);

  const preview = accepted(await imported(home.app, path, { replace: true, dryRun: true }));
  expect(preview.differences['catalog.products']).toEqual({ removed: 0, changed: 2, added: 0 });
  expect(preview.differences['catalog.units_of_measure']?.removed).toBe(1);
  const done = accepted(await imported(home.app, path, { replace: true }));
  expect(done).toMatchObject({ existed: true, brokenChecks: [] });
  const after = await sumShop(home.app, home.shop.id);
  const { 'identity.audit_entries': _trail, ...rest } = before.tables;
  expect(after.tables).toMatchObject(rest);
  const signedIn = await owner.query('select 1 from identity.sessions');
  expect(signedIn.rowCount).toBe(0);
});

async function addPicture(): Promise<void> {
  const owner = await home.owner();
  const { rows } = await owner.query<{ id: string }>('select id from catalog.products limit 1');
  const contents = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
  const picture = accepted(
    await preparePicture(home.ctx, { productId: rows[0]!.id, contents, trusted: true }),
  );
  accepted(await shopTx({ ...home.ctx }, async (tx) => await writePicture(tx, picture)));
}

async function files(kit: Kit): Promise<string[]> {
  const folder = uploadsOf(kit.app, home.shop.id);
  if (!existsSync(folder)) return [];
  const all = await readdir(folder, { recursive: true });
  return all.filter((name) => /[0-9a-f]{64}$/.test(name)).toSorted();
}
