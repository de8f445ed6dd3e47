/** What belongs to one shop, read past row security: its ids, and a fingerprint of every row. */
import type pg from 'pg';
import { shopTables } from './synthetic-rows.ts';

export interface ShopSecrets {
  /** The newest id of each table that has any: what a client could have got hold of. */
  readonly idByTable: ReadonlyMap<string, string>;
  /** Every uuid in every row. */
  readonly ids: ReadonlySet<string>;
}

/** Reads the ids of one shop from every table. */
export async function readSecrets(owner: pg.Client, shopId: string): Promise<ShopSecrets> {
  const idByTable = new Map<string, string>();
  const ids = new Set<string>();
  for (const { name, columns } of await shopTables(owner)) {
    const uuids = columns
      .filter(({ type }) => type === 'uuid')
      .map((column) => column.name)
      .toSorted((a, b) => Number(b === 'id') - Number(a === 'id'));
    const { rows } = await owner.query<Record<string, string | null>>(
      `select ${uuids.map((column) => `"${column}"`).join(', ')} from ${name}
       where shop_id = $1 order by 1 desc`,
      [shopId],
    );
    for (const row of rows)
      for (const id of Object.values(row)) if (id && id !== shopId) ids.add(id);
    const key =
      uuids.find((column) => column === 'id') ?? uuids.find((column) => column !== 'shop_id');
    const id = key && rows[0]?.[key];
    if (id) idByTable.set(name, id);
  }
  return { idByTable, ids };
}

/** A fingerprint of everything that the shop has, by table; equal when nothing changed. */
export async function fingerprint(
  owner: pg.Client,
  shopId: string,
): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const { name } of await shopTables(owner)) {
    const { rows } = await owner.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
       from ${name} t where shop_id = $1`,
      [shopId],
    );
    prints[name] = rows[0]?.print ?? '';
  }
  return prints;
}
