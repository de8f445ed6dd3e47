import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { asAdmin, connectAsOwner } from '#kit/as-admin.ts';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { accepted, scratchFolder } from '#kit/transfer.ts';
import { connectionsFor } from '#platform/app.ts';
import { openDatabase } from '#platform/database/index.ts';
import type { App } from '#platform/context.ts';
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
    const { app, close } = await emptyApp(name, kind === 'plain owner');
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

/** The program on a database with nothing in it but what migrations make. */
async function emptyApp(
  name: string,
  plain: boolean,
): Promise<{ app: App; close: () => Promise<void> }> {
  const { host, port, user, template } = serverOfRun();
  await asAdmin(`drop database if exists ${name}`);
  await asAdmin(`create database ${name} template ${template}`);
  const connections = connectionsFor({ host, port, user, database: name });
  if (plain) await ownedByPlainRole(name);
  const database = openDatabase(
    plain ? { ...connections, owner: { ...connections.owner, user: 'plain_owner' } } : connections,
    { poolSize: 4, pipelining: false, log: kit.app.log },
  );
  const app = { ...kit.app, config: { ...kit.app.config, EMPORIUM_DATA: await scratchFolder() } };
  return {
    app: { ...app, database },
    close: async () => {
      await database.close();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

function serverOfRun() {
  return inject('server');
}

async function ownedByPlainRole(name: string): Promise<void> {
  const admin = await connectAsOwner(name);
  await admin.query(`do $$ begin create role plain_owner login;
    exception when duplicate_object then null; end $$;
    grant emporium_app, emporium_system, emporium_mover to plain_owner with set true, inherit false`);
  const { rows } = await admin.query<{ command: string }>(
    `select format('alter schema %I owner to plain_owner', nspname) as command from pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
     union all
     select format('alter table %s owner to plain_owner', c.oid::regclass) from pg_class c
     where c.relkind in ('r', 'p')
       and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  );
  for (const { command } of rows) await admin.query(command);
  await admin.end();
}
