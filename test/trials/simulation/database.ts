/** The database of the simulated world: real, migrated, and with a clock that only the world moves. */
import pg from 'pg';
import { connectionsFor } from '#platform/app.ts';
import type { Connections } from '#platform/database/index.ts';
import { TELLING } from './waiting.ts';

/** A server with a migrated template to clone. */
export interface Server {
  host: string;
  port: number;
  user: string;
  template: string;
}

export interface WorldDatabase {
  connections: Connections;
  /** The owner: sees every row, and is no process of the world. */
  admin: pg.Pool;
  setClock(toMs: number): Promise<void>;
  drop(): Promise<void>;
}

/**
 * `now()` is found in the schema `sim` before PostgreSQL's own: a row that the world writes, read once
 * for each transaction. Defaults of columns were bound when they were made, and are bound anew. What
 * PostgreSQL learns of the rows by itself, and when, would depend on the machine: it learns nothing.
 */
const CLOCK = `
  create schema sim;
  grant usage on schema sim to public;
  create table sim.clock (at timestamptz not null);
  insert into sim.clock values ('2030-01-01');
  grant select on sim.clock to public;
  create function sim.now() returns timestamptz language sql stable as $now$
    select coalesce(nullif(current_setting('sim.tx_now', true), '')::timestamptz,
      (select at from sim.clock))
  $now$;
  do $$
  declare
    one record;
    entering text := pg_get_functiondef('platform.enter_shop(uuid)'::regprocedure);
    patched text := replace(entering, 'return now();',
      'perform set_config(''sim.tx_now'', (select at::text from sim.clock), true);
       return sim.now();');
  begin
    if patched = entering then raise exception 'enter_shop no longer says return now();'; end if;
    execute patched;
    perform set_config('search_path', 'sim, pg_catalog, public', true);
    for one in
      select d.adrelid::regclass::text as relation, a.attname as name,
        pg_get_expr(d.adbin, d.adrelid) as expression
      from pg_attrdef d
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      join pg_class c on c.oid = d.adrelid
      where pg_get_expr(d.adbin, d.adrelid) ~ 'now\\(\\)' and a.attgenerated = ''
        and c.relnamespace::regnamespace::text not in ('graphile_worker', 'migrations', 'sim')
    loop
      execute format('alter table %s alter column %I set default %s', one.relation, one.name,
        regexp_replace(one.expression, '(pg_catalog\\.)?now\\(\\)', 'sim.now()', 'g'));
    end loop;
    for one in
      select c.oid::regclass::text as relation from pg_class c
      where c.relkind = 'r' and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    loop
      execute format('alter table %s set (autovacuum_enabled = off)', one.relation);
    end loop;
  end
  $$;`;

/**
 * While this snapshot is held no version of a row is cleared away. Which are old enough depends on the
 * transactions of other databases too, and where a row lies decides where an unsorted list has it.
 */
const KEEP_VERSIONS = 'begin isolation level repeatable read read only; select 1';

/** No limit of real time: what waits in the world waits for its turn, however slow the machine. */
const PATIENT = '-c lock_timeout=0 -c statement_timeout=0 -c idle_in_transaction_session_timeout=0';

/** Clones the template, plants `defects` in it, and gives it the world's clock. */
export async function openWorldDatabase(
  server: Server,
  name: string,
  defects: readonly string[],
): Promise<WorldDatabase> {
  const { host, port, user, template } = server;
  await asOwner({ host, port, user, database: 'postgres' }, async (client) => {
    await client.query(`create database ${name} template ${template}`);
  });
  // One session, and a queue before it.
  const admin = new pg.Pool({ host, port, user, database: name, max: 1, idleTimeoutMillis: 0 });
  let dropped = false;
  admin.on('error', (error) => {
    // A database that is dropped takes its sessions along.
    if (!dropped) throw error;
  });
  for (const defect of defects) await admin.query(defect);
  await admin.query(CLOCK);
  await admin.query(`alter database ${name} set search_path = sim, pg_catalog, public`);
  for (const [setting, value] of Object.entries(TELLING)) {
    await admin.query(`alter database ${name} set ${setting} = '${value}'`);
  }
  const keeper = new pg.Client({ host, port, user, database: name, options: PATIENT });
  await keeper.connect();
  await keeper.query(KEEP_VERSIONS);
  const { owner, app, system } = connectionsFor({ host, port, database: name, user });
  return {
    connections: {
      owner,
      app: { ...app, options: PATIENT },
      system: { ...system, options: PATIENT },
    },
    admin,
    setClock: async (toMs) => {
      await admin.query('update sim.clock set at = to_timestamp($1::float8 / 1000)', [toMs]);
    },
    drop: async () => {
      dropped = true;
      await keeper.end();
      await admin.end();
      await asOwner({ host, port, user, database: 'postgres' }, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

async function asOwner(
  target: pg.ClientConfig,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(target);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
