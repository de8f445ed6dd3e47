/** The program on other databases of the run's server, also as it finds them at managed ones. */
import { inject } from 'vitest';
import { connectionsFor } from '#platform/app.ts';
import type { App } from '#platform/context.ts';
import { openDatabase } from '#platform/database/index.ts';
import { asAdmin, connectAsOwner } from './as-admin.ts';
import type { Kit } from './index.ts';
import { scratchFolder } from './transfer.ts';

/** An app, and its end. */
export interface OwnApp {
  app: App;
  close: () => Promise<void>;
}

/** The program on a database with nothing in it but what migrations make. */
export async function emptyApp(kit: Kit, name: string, plain: boolean): Promise<OwnApp> {
  const { template } = inject('server');
  await asAdmin(`drop database if exists ${name}`);
  await asAdmin(`create database ${name} template ${template}`);
  const { app, close } = await appAt(kit, name, plain);
  return {
    app: { ...app, config: { ...app.config, EMPORIUM_DATA: await scratchFolder() } },
    close: async () => {
      await close();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

/** The kit's own shop, whose database belongs to a role that may nothing else: no files are given. */
export async function plainApp(kit: Kit): Promise<OwnApp> {
  return await appAt(kit, kit.database, true);
}

async function appAt(kit: Kit, name: string, plain: boolean): Promise<OwnApp> {
  const { host, port, user } = inject('server');
  const connections = connectionsFor({ host, port, user, database: name });
  if (plain) await giveToPlainRole(name);
  const database = openDatabase(
    plain ? { ...connections, owner: { ...connections.owner, user: 'plain_owner' } } : connections,
    { poolSize: 4, pipelining: false, log: kit.app.log },
  );
  return { app: { ...kit.app, database }, close: async () => await database.close() };
}

async function giveToPlainRole(name: string): Promise<void> {
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
