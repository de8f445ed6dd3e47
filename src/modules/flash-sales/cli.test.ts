import { afterAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { makeArticles } from '#kit/articles.ts';
import { minutesFromNow } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { findVariants } from '#modules/catalog/index.ts';
import { UsageError, type Cli, type VerbValues } from '#platform/cli.ts';
import { shopRead } from '#platform/database/index.ts';
import { verbs } from './cli.ts';
import type { AdminSale } from './contract.ts';

const kit = await startKit();
afterAll(kit.stop);

const cli: Cli = {
  app: kit.app,
  config: kit.app.config,
  shop: async () => ({ ...kit.ctx }),
  checks: async () => [],
  routes: async () => [],
  progress: () => undefined,
  json: false,
};

const run = async (name: string, args: string[] = [], options: VerbValues = {}) =>
  await verbs.find((verb) => verb.name === `flash-sale ${name}`)!.run(cli, args, options);

const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 10, priceMinor: 2000 });
const [variant] = await shopRead({ ...kit.ctx }, (tx) => findVariants(tx, [variantId]));
const times = { starts: minutesFromNow(5), ends: minutesFromNow(65) };

test('planned, listed, shown and stopped at the keyboard', async () => {
  const planned = await run('plan', ['Friday', `${variant!.sku}=14.90:4`], {
    ...times,
    limit: '2',
  });
  const sale = planned.data as AdminSale;
  expect(sale).toMatchObject({
    name: 'Friday',
    limitPerCustomer: 2,
    offers: [{ price: { amount: 1490, currency: 'GBP' }, allotment: 4, left: 4 }],
  });
  expect((await run('list')).lines.join()).toContain(`${sale.id}  planned`);
  expect((await run('show', [sale.id])).lines.at(-1)).toContain(
    'of 4: 0 sold, 0 held, 4 left, 0 refused',
  );
  expect((await run('stop', [sale.id])).lines[0]).toContain('stopped');
  await expectChecksEmpty(kit.app, 'flash_sales.');
});

test('a refusal names the offer, and the exit code says so', async () => {
  const refused = await run('plan', ['Too much', `${variant!.sku}=14.90:11`], times);
  expect(refused.exitCode).toBe(1);
  expect(refused.lines.join()).toContain('offers.0.allotment: 11 wanted');
});

test.each<[string, string[], VerbValues]>([
  ['an offer without a price', ['X', 'MUG:4'], times],
  ['an article that is not there', ['X', 'NO-SUCH=1.00:4'], times],
  ['a local time', ['X', `${variant!.sku}=14.90:4`], { ...times, starts: '2026-11-27 08:00' }],
  ['no end', ['X', `${variant!.sku}=14.90:4`], { starts: times.starts }],
  ['a limit of nothing', ['X', `${variant!.sku}=14.90:4`], { ...times, limit: '0' }],
])('%s is a wrong use', async (_name, args, options) => {
  await expect(run('plan', args, options)).rejects.toThrow(UsageError);
});
