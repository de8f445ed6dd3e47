import type { ThrowAway } from '../prove/throw-away.ts';

/** Puts an article on sale in the default shop; returns the id of its variant. */
export async function addArticle(
  system: ThrowAway,
  sku: string,
  { price = '10.00', stock }: { price?: string; stock: number },
): Promise<string> {
  await system.command('product', 'add', sku, `Article ${sku}`, price, '--stock', String(stock));
  const [row] = await system.command<{ id: string }[]>(
    'sql',
    `select id from catalog.variants where sku = '${sku}'`,
  );
  if (!row) throw new Error(`The article ${sku} is not there`);
  return row.id;
}

/** Units of an article that were sold in placed orders, and that are still on the shelf. */
export async function unitsOf(
  system: ThrowAway,
  sku: string,
): Promise<{ sold: number; left: number }> {
  const [row] = await system.command<{ sold: number; left: number }[]>(
    'sql',
    `select
       (select coalesce(sum(l.quantity), 0)::int from orders.lines l
        join orders.orders o on o.shop_id = l.shop_id and o.id = l.order_id
        where o.state = 'placed' and l.sku = '${sku}') as sold,
       (select sum(s.on_hand)::int from inventory.stock s
        join catalog.variants v on v.shop_id = s.shop_id and v.id = s.variant_id
        where v.sku = '${sku}') as left`,
  );
  return row!;
}

/** Names of the invariants that are broken now. */
export async function brokenChecks(system: ThrowAway): Promise<string[]> {
  const { checks } = await system.command<{ checks: { name: string; rows: unknown[] }[] }>(
    'checks',
    'run',
  );
  return checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
}

/** Deadlocks that PostgreSQL had to break since its start. */
export async function countDeadlocks(system: ThrowAway): Promise<number> {
  const [row] = await system.command<{ deadlocks: number }[]>(
    'sql',
    `select deadlocks::int from pg_stat_database where datname = current_database()`,
  );
  return row?.deadlocks ?? 0;
}
