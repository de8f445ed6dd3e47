import { findVariantsBySku } from '#modules/catalog/index.ts';
import { shopCurrency } from '#modules/pricing/index.ts';
import {
  refused,
  report,
  textOf,
  UsageError,
  verb,
  type Report,
  type Verb,
} from '#platform/cli.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { parseDecimal, toDecimal } from '#platform/money.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { stopSale } from './close-sales.ts';
import type { AdminSale, SaleInput, SaleSummary } from './contract.ts';
import { planSale } from './plan-sale.ts';
import { listSalePage, watchSale } from './watch-sales.ts';

const shopOption = { flags: '--shop <slug>', summary: 'the shop; without it the default shop' };
const LISTED_MAX = 100;

export const verbs: Verb[] = [
  verb({
    name: 'flash-sale plan',
    summary: 'Plan a flash sale and set its stock aside',
    arguments: [
      { name: '<name>', summary: 'what shoppers read' },
      { name: '<offers...>', summary: 'SKU=price:allotment, such as MUG-1=9.90:100' },
    ],
    options: [
      { flags: '--starts <time>', summary: 'UTC, such as 2026-11-27T08:00:00Z' },
      { flags: '--ends <time>', summary: 'UTC' },
      { flags: '--limit <number>', summary: 'most that one customer may buy in the sale' },
      shopOption,
    ],
    needs: 'database',
    run: async (cli, [name = '', ...offers], options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const times = { startsAt: timeOf(options['starts']), endsAt: timeOf(options['ends']) };
      const limitPerCustomer = limitOf(options['limit']);
      const sale = await shopTx(ctx, async (tx) => {
        const input = { name, ...times, limitPerCustomer, offers: await readOffers(tx, offers) };
        const planned = await planSale(tx, input);
        return isRefusal(planned) ? planned : await watchSale(tx, planned);
      });
      return shown(sale);
    },
  }),
  verb({
    name: 'flash-sale list',
    summary: 'List flash sales, latest beginning first',
    options: [shopOption],
    needs: 'database',
    run: async (cli, _args, options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const page = await shopRead(ctx, (tx) => listSalePage(tx, { limit: LISTED_MAX }));
      if (isRefusal(page)) throw new Error(page.detail);
      const lines = page.items.length > 0 ? page.items.map(lineOf) : ['No flash sale was planned.'];
      return report({ data: page.items, lines });
    },
  }),
  verb({
    name: 'flash-sale show',
    summary: 'Show a flash sale: sold, held, left and refused of each article',
    arguments: [{ name: '<sale>', summary: 'its id, as flash-sale list shows it' }],
    options: [shopOption],
    needs: 'database',
    run: async (cli, [id = ''], options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      return shown(await shopRead(ctx, (tx) => watchSale(tx, idOf(id))));
    },
  }),
  verb({
    name: 'flash-sale stop',
    summary: 'Stop a flash sale now, in every running server; what is being paid for is kept',
    arguments: [{ name: '<sale>', summary: 'its id, as flash-sale list shows it' }],
    options: [shopOption],
    needs: 'database',
    run: async (cli, [id = ''], options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const sale = await shopTx(ctx, async (tx) => {
        return (await stopSale(tx, idOf(id))) ?? (await watchSale(tx, id));
      });
      return shown(sale);
    },
  }),
];

async function readOffers(tx: Tx, words: readonly string[]): Promise<SaleInput['offers']> {
  const currency = await shopCurrency(tx);
  const parts = words.map((word) => {
    const [, sku, price = '', allotment] = /^(.+)=([\d.]+):(\d+)$/.exec(word) ?? [];
    const amount = parseDecimal(price, currency);
    if (!sku || !amount) throw new UsageError(`${word} is not like SKU=price:allotment`);
    return { sku, price: { amount, currency }, allotment: Number(allotment) };
  });
  const found = await findVariantsBySku(
    tx,
    parts.map(({ sku }) => sku),
  );
  const bySku = new Map(found.map((variant) => [variant.sku, variant.id]));
  return parts.map(({ sku, price, allotment }) => {
    const variantId = bySku.get(sku);
    if (!variantId) throw new UsageError(`No article of this shop has the SKU ${sku}`);
    return { variantId, price, allotment };
  });
}

function timeOf(value: unknown): string {
  const text = textOf(value) ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d.*Z$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError('--starts and --ends are times in UTC, such as 2026-11-27T08:00:00Z');
  }
  return text;
}

function limitOf(value: unknown): number | null {
  if (value === undefined) return null;
  const limit = Number(value);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1_000_000) {
    throw new UsageError('--limit is a whole number from 1 to 1000000');
  }
  return limit;
}

function idOf(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw new UsageError(`${id} is no id of a sale. Run: emporium flash-sale list`);
}

function shown(sale: AdminSale | Refusal): Report {
  if (isRefusal(sale)) return refused(sale);
  const { offers, ...head } = sale;
  const lines = [
    `${head.id}  ${head.state}  ${head.startsAt} to ${head.endsAt}  ${head.name}`,
    `limit per customer: ${head.limitPerCustomer ?? 'none'}`,
    ...offers.map(
      (offer) =>
        `${offer.sku}  ${priceOf(offer.price)}  of ${offer.allotment}: ` +
        `${offer.sold} sold, ${offer.held} held, ${offer.left} left, ${offer.refused} refused`,
    ),
  ];
  return report({ data: sale, lines });
}

function priceOf({ amount, currency }: AdminSale['offers'][number]['price']): string {
  return `${toDecimal(amount, currency)} ${currency}`;
}

function lineOf(sale: SaleSummary): string {
  return [
    `${sale.id}  ${sale.state}  ${sale.startsAt} to ${sale.endsAt}  ${sale.name}`,
    `${sale.sold} of ${sale.allotment} sold`,
  ].join('  ');
}
