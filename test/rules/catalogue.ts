/** What PostgreSQL's own catalogue says about the walls between shops: queries that find breaches. */
import type pg from 'pg';
import { sharedTables } from './exemptions.ts';

export interface CatalogueRule {
  readonly name: string;
  readonly promise: string;
  /** A query whose rows each name one breach in a column `breach`; $1 is the list of shared tables. */
  readonly sql: string;
  /** Statements that break the rule, run and rolled back by the test, and what it must then name. */
  readonly plant: string;
  readonly names: string;
}

/** Our tables: all that are not PostgreSQL's, an extension's, the queue's or the migrator's own. */
const TABLES = `
  tables as (
    select c.oid, n.nspname || '.' || c.relname as name, c.relname, n.nspname, c.relkind,
      c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.reloptions,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'shop_id'
        and not a.attisdropped) as has_shop
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not like 'pg\\_%'
      and n.nspname not in ('information_schema', 'graphile_worker', 'migrations')
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  ),
  shop_tables as (
    select * from tables where relkind in ('r', 'p') and has_shop and not name = any($1)
  )`;

const OWN_ROWS = `(shop_id = (NULLIF(current_setting(''app.shop''::text, true), ''''::text))::uuid)`;

export const catalogueRules: readonly CatalogueRule[] = [
  {
    name: 'row security',
    promise: 'every table of a shop has row security enabled and forced',
    sql: `with ${TABLES}
      select name || ' has row security off or not forced' as breach from shop_tables
      where not (relrowsecurity and relforcerowsecurity)`,
    plant:
      'create table catalog.planted (shop_id uuid not null, id uuid, primary key (shop_id, id))',
    names: 'catalog.planted',
  },
  {
    name: 'forced',
    promise: 'no table of a shop lets its owner past row security',
    sql: `with ${TABLES}
      select name || ' is not forced' as breach from shop_tables where not relforcerowsecurity`,
    plant: 'alter table catalog.products no force row level security',
    names: 'catalog.products',
  },
  {
    name: 'shared tables',
    promise: 'a table without shop_id, or outside row security, is on the list of shared tables',
    sql: `with ${TABLES}
      select name || ' has no shop_id' as breach from tables
        where relkind in ('r', 'p', 'f') and not has_shop and not name = any($1)
      union all
      select shared || ' is on the list but is no table' from unnest($1::text[]) as shared
        where not exists (select from tables where name = shared)`,
    plant: 'create table catalog.planted (id uuid primary key)',
    names: 'catalog.planted',
  },
  {
    name: 'policies read',
    promise: 'every policy that the application meets shows a shop its own rows alone',
    sql: `with ${TABLES}
      select t.name || ': policy ' || p.polname || ' shows more than the shop''s own rows' as breach
      from pg_policy p join shop_tables t on t.oid = p.polrelid
      where p.polcmd <> 'a' and ${appliesToApp('p')}
        and pg_get_expr(p.polqual, p.polrelid) is distinct from '${OWN_ROWS}'`,
    plant: 'create policy planted on catalog.products for select to public using (true)',
    names: 'catalog.products: policy planted',
  },
  {
    name: 'policies write',
    promise: 'every policy that admits a write checks the row that it leaves behind',
    sql: `with ${TABLES}
      select t.name || ': policy ' || p.polname || ' lets a row of another shop be written' as breach
      from pg_policy p join shop_tables t on t.oid = p.polrelid
      where p.polcmd in ('a', 'w', '*') and ${appliesToApp('p')}
        and pg_get_expr(p.polwithcheck, p.polrelid) is distinct from '${OWN_ROWS}'`,
    plant: `drop policy shop_changes on catalog.products;
      create policy planted on catalog.products for update to emporium_app
        using (shop_id = nullif(current_setting('app.shop', true), '')::uuid)`,
    names: 'catalog.products: policy planted',
  },
  {
    name: 'policies present',
    promise: 'every table of a shop has a policy that shows and one that adds rows',
    sql: `with ${TABLES}
      select t.name || ' has no policy for ' || wanted.label as breach
      from shop_tables t cross join (values ('r', 'select'), ('a', 'insert')) as wanted(cmd, label)
      where not exists (select from pg_policy p where p.polrelid = t.oid and ${appliesToApp('p')}
        and p.polcmd::text in (wanted.cmd, '*'))`,
    plant: 'drop policy shop_adds on catalog.products',
    names: 'catalog.products has no policy for insert',
  },
  {
    name: 'system role',
    promise: 'the role that reads every shop writes none of them',
    sql: `with ${TABLES}
      select name || ' may be changed by emporium_system' as breach from shop_tables
      where has_table_privilege('emporium_system', oid, 'insert, update, delete, truncate')
      union all
      select t.name || ': policy ' || p.polname || ' lets emporium_system write'
      from pg_policy p join shop_tables t on t.oid = p.polrelid
      where p.polcmd <> 'r'
        and (select oid from pg_roles where rolname = 'emporium_system') = any(p.polroles)`,
    plant: 'grant update on catalog.products to emporium_system',
    names: 'catalog.products',
  },
  {
    name: 'mover role',
    promise: 'the role that puts a shop back sees and writes the rows of the entered shop alone',
    sql: `with ${TABLES}
      select t.name || ' lets emporium_mover past its own shop, or not in' as breach from shop_tables t
      left join pg_policy p on p.polrelid = t.oid
        and (select oid from pg_roles where rolname = 'emporium_mover') = any(p.polroles)
      where p.polcmd is distinct from '*'
        or pg_get_expr(p.polqual, p.polrelid) is distinct from '${OWN_ROWS}'
        or pg_get_expr(p.polwithcheck, p.polrelid) is distinct from '${OWN_ROWS}'`,
    plant: 'alter policy mover_moves on catalog.products using (true)',
    names: 'catalog.products lets emporium_mover',
  },
  {
    name: 'privileges',
    promise: 'nobody but the owner may empty a table, and nothing is granted to everybody',
    sql: `with ${TABLES}
      select name || ' may be truncated by ' || role as breach
      from tables
      cross join unnest(array['emporium_app', 'emporium_system', 'emporium_mover']) as role
      where relkind in ('r', 'p') and has_table_privilege(role, oid, 'truncate, trigger, references')
      union all
      select t.name || ' is granted to everybody' from tables t join pg_class c on c.oid = t.oid,
        aclexplode(c.relacl) as acl where acl.grantee = 0`,
    plant: 'grant select on catalog.products to public',
    names: 'catalog.products is granted to everybody',
  },
  {
    name: 'shop column',
    promise: 'shop_id is a uuid and never null',
    sql: `with ${TABLES}
      select t.name || '.shop_id is nullable or no uuid' as breach
      from shop_tables t join pg_attribute a on a.attrelid = t.oid and a.attname = 'shop_id'
      where not a.attnotnull or a.atttypid <> 'uuid'::regtype`,
    plant: 'create table catalog.planted (shop_id uuid)',
    names: 'catalog.planted',
  },
  {
    name: 'keys',
    promise: 'shop_id is the first column of every primary key and unique index',
    sql: `with ${TABLES}
      select t.name || ': ' || i.indexrelid::regclass || ' does not begin with shop_id' as breach
      from pg_index i join shop_tables t on t.oid = i.indrelid
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where (i.indisunique or i.indisprimary) and a.attname is distinct from 'shop_id'
      union all
      select t.name || ' has no primary key' from shop_tables t
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
    plant: 'create unique index planted on catalog.products (slug)',
    names: 'catalog.products: catalog.planted',
  },
  {
    name: 'foreign keys',
    promise: 'every reference between tables of shops carries shop_id first, on both sides',
    sql: `with ${TABLES}
      select t.name || ': ' || k.conname || ' accepts another shop''s row' as breach
      from pg_constraint k join shop_tables t on t.oid = k.conrelid
      join pg_attribute mine on mine.attrelid = k.conrelid and mine.attnum = k.conkey[1]
      join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attnum = k.confkey[1]
      left join shop_tables other on other.oid = k.confrelid
      where k.contype = 'f' and (mine.attname <> 'shop_id'
        or (other.oid is not null and theirs.attname <> 'shop_id')
        or (other.oid is null and k.confrelid <> 'shops.shops'::regclass))`,
    plant: `create unique index planted on catalog.products (id);
      alter table catalog.variants add constraint planted foreign key (product_id)
        references catalog.products (id)`,
    names: 'catalog.variants: planted',
  },
  {
    name: 'foreign key actions',
    promise: 'foreign keys restrict or cascade; none sets a column to null or default',
    sql: `select conrelid::regclass || ': ' || conname || ' sets columns of the row' as breach
      from pg_constraint where contype = 'f' and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd'))
        and connamespace::regnamespace::text <> 'graphile_worker' and $1::text[] is not null`,
    plant: `alter table catalog.variants add constraint planted foreign key (shop_id, product_id)
        references catalog.products (shop_id, id) on delete set null (product_id)`,
    names: 'catalog.variants: planted',
  },
  {
    name: 'roles',
    promise: 'the program’s roles own nothing, are no superusers and cannot bypass row security',
    sql: `with ${TABLES}
      select rolname || ' has a right that defeats row security' as breach from pg_roles
        where rolname in ('emporium_app', 'emporium_system', 'emporium_mover')
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
      union all
      select t.name || ' is owned by ' || r.rolname from tables t join pg_roles r on r.oid = t.relowner
        where r.rolname in ('emporium_app', 'emporium_system', 'emporium_mover')
      union all
      select m.member::regrole || ' is a member of ' || m.roleid::regrole from pg_auth_members m
        where m.member::regrole::text in ('emporium_app', 'emporium_system', 'emporium_mover')
      union all
      select 'there is no role ' || wanted
        from unnest(array['emporium_app', 'emporium_system', 'emporium_mover']) wanted
        where not exists (select from pg_roles where rolname = wanted)`,
    plant: 'alter role emporium_app bypassrls',
    names: 'emporium_app has a right',
  },
  {
    name: 'ownership',
    promise: 'no table belongs to a role that the program works as',
    sql: `with ${TABLES}
      select t.name || ' is owned by ' || r.rolname as breach
      from tables t join pg_roles r on r.oid = t.relowner where r.rolname like 'emporium\\_%'`,
    plant: `grant create on schema catalog to emporium_app;
      alter table catalog.products owner to emporium_app`,
    names: 'catalog.products is owned by emporium_app',
  },
  {
    name: 'views',
    promise: 'a view runs with its reader’s rights; nothing is materialised past row security',
    sql: `with ${TABLES}
      select name || ' is a view without security_invoker' as breach from tables
        where relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false)
      union all
      select name || ' is materialised: row security does not reach it' from tables where relkind = 'm'`,
    plant: 'create view catalog.planted as select * from catalog.products',
    names: 'catalog.planted is a view',
  },
  {
    name: 'security definer',
    promise:
      'a function that runs with its owner’s rights has a fixed search_path and is not for everybody',
    sql: `with ${TABLES}
      select p.oid::regprocedure || ' is SECURITY DEFINER without a fixed search_path' as breach
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not like 'pg\\_%' and n.nspname <> 'graphile_worker'
        and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      union all
      select p.oid::regprocedure || ' is SECURITY DEFINER and may be called by everybody'
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      left join aclexplode(p.proacl) acl on true
      where p.prosecdef and n.nspname not like 'pg\\_%' and n.nspname <> 'graphile_worker'
        and (p.proacl is null or acl.grantee = 0)
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
    plant: `create function catalog.planted() returns int language sql security definer as 'select 1'`,
    names: 'catalog.planted()',
  },
  {
    name: 'triggers',
    promise: 'no trigger acts behind the reader’s back',
    sql: `with ${TABLES}
      select t.name || ': trigger ' || g.tgname as breach
      from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal`,
    plant: `create function catalog.planted() returns trigger language plpgsql as 'begin return new; end';
      create trigger planted before insert on catalog.products
        for each row execute function catalog.planted()`,
    names: 'catalog.products: trigger planted',
  },
  {
    name: 'column types',
    promise: 'money is bigint, times carry their zone, and no type is an enum',
    sql: `with ${TABLES}
      select t.name || '.' || a.attname || ' is ' || format_type(a.atttypid, a.atttypmod) as breach
      from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      join pg_type y on y.oid = a.atttypid
      where t.relkind in ('r', 'p') and ($1::text[] is not null)
        and ((a.attname like '%\\_minor' and a.atttypid <> 'bigint'::regtype)
          or a.atttypid in ('timestamp'::regtype, 'money'::regtype, 'real'::regtype)
          or y.typtype = 'e')`,
    plant: 'alter table catalog.products add column planted_minor int',
    names: 'catalog.products.planted_minor',
  },
];

function appliesToApp(policy: string): string {
  return `(0 = any(${policy}.polroles)
    or (select oid from pg_roles where rolname = 'emporium_app') = any(${policy}.polroles))`;
}

/** The breaches that a rule finds in the database, each naming its object. */
export async function findBreaches(owner: pg.Client, rule: CatalogueRule): Promise<string[]> {
  const { rows } = await owner.query<{ breach: string }>(rule.sql, [Object.keys(sharedTables)]);
  return rows.map(({ breach }) => breach);
}
