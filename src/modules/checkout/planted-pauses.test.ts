/** Each check that stops something: what it finds stops that, nothing beside it, until it is gone. */
import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { allChecks } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { pausingChecks, watchTimers } from '#modules/quality/index.ts';
import type { Check } from '#platform/checks.ts';
import { anonymous, shopContext, type App, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { placeOrder } from './place-order.ts';

const kit = await startKit({ gateway: true });
afterAll(kit.stop);
await openForBusiness(kit.ctx);
const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
await openForBusiness(other);
const owner = await kit.owner();
const pausing = (await allChecks()).filter(({ name }) => pausingChecks.includes(name));
const byArticle = pausing.filter(({ name }) => /^(inventory\.(?!sales_)|flash_sales\.)/.test(name));
const byCheckout = pausing.filter((check) => !byArticle.includes(check));
const PATIENCE = { timeout: 20_000, interval: 100 };

/** The check as it would be if it found this row. */
function finding(check: Check, values: Record<string, string>): Check {
  const columns = Object.entries(check.statement.columns).map(
    ([name, { pg }]) => `${values[name] ? `'${values[name]}'` : 'null'}::${pg} as ${name}`,
  );
  const text = `select ${columns.join(', ')}`;
  return { ...check, statement: { ...check.statement, name: `planted.${check.name}`, text } };
}

/** One turn of the watcher, without the second that it waits before it believes. */
async function watch(checks: readonly Check[]): Promise<void> {
  await owner.query(`update quality.turns set next_run_at = '2000-01-01'`);
  const hasty: App = { ...kit.app, clock: { ...kit.app.clock, sleep: async () => undefined } };
  const turn = watchTimers(checks).find(({ name }) => name === 'quality.watch_invariants');
  await turn?.run(hasty);
}

async function buy(ctx: Context, variantId: string): Promise<string> {
  const shopper = { ...ctx, actor: anonymous, requestId: newId() };
  const cartId = await fillCart(shopper, [{ variantId, quantity: 1 }]);
  const placed = await placeOrder(shopper, newId(), checkoutBody(cartId));
  return isRefusal(placed) ? placed.refusal : 'sold';
}

test('every check that stops something is planted here', () => {
  expect([...byArticle, ...byCheckout].map(({ name }) => name).toSorted()).toEqual(
    [...pausingChecks].toSorted(),
  );
  expect(byArticle.length).toBeGreaterThan(4);
  expect(byCheckout.length).toBeGreaterThan(6);
});

test('a breach about an article stops that article, the one beside it is sold', async () => {
  const articles = await makeArticles(kit.ctx, {
    count: byArticle.length + 1,
    onHand: 9,
    priceMinor: 500,
  });
  const beside = articles.at(-1)!;
  const planted = byArticle.map((check, index) =>
    finding(check, { shop_id: kit.shop.id, variant_id: articles[index]! }),
  );
  await watch(planted);
  for (const [index, { name }] of byArticle.entries()) {
    const bought = async () => [name, await buy(kit.ctx, articles[index]!)];
    await expect.poll(bought, PATIENCE).toEqual([name, 'sales_paused']);
  }
  expect(await buy(kit.ctx, beside)).toBe('sold');
  await watch(byArticle);
  for (const article of articles) {
    await expect.poll(async () => await buy(kit.ctx, article), PATIENCE).toBe('sold');
  }
}, 120_000);

test.each(byCheckout)(
  '$name stops the checkout of its shop alone',
  async (check) => {
    const [here = ''] = await makeArticles(kit.ctx, { onHand: 99, priceMinor: 500 });
    const [there = ''] = await makeArticles(other, { onHand: 9, priceMinor: 500 });
    await watch([finding(check, { shop_id: other.shopId })]);
    await expect.poll(async () => await buy(other, there), PATIENCE).toBe('sales_paused');
    expect(await buy(kit.ctx, here)).toBe('sold');
    await watch([check]);
    await expect.poll(async () => await buy(other, there), PATIENCE).toBe('sold');
  },
  60_000,
);
