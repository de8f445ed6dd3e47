import type { ThrowAway } from './throw-away.ts';

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
