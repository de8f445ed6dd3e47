import { shopRead, shopTx } from '#platform/database/index.ts';
import { answer, route, transactional, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import {
  createShippingMethod,
  createTaxRate,
  deleteShippingMethod,
  deleteTaxRate,
  listPrices,
  listShippingMethods,
  listTaxRates,
  putPrices,
  updateShippingMethod,
  updateTaxRate,
} from './contract.ts';
import {
  addShippingMethod,
  changeShippingMethod,
  removeShippingMethod,
} from './edit-shipping-methods.ts';
import { addTaxRate, changeTaxRate, removeTaxRate } from './edit-tax-rates.ts';
import { findPrices, listPricePage } from './find-prices.ts';
import { shippingMethodOf, shopCurrency, taxRateOf } from './load-pricing-rules.ts';
import { methodRecord, priceRecord, taxRateRecord } from './records.ts';
import { changePrices } from './set-prices.ts';
import { listShippingMethodRows, listTaxRateRows } from './store.ts';

const read = { permission: 'products.read' };
const write = { permission: 'products.write' };
const readSettings = { permission: 'settings.read' };
const writeSettings = { permission: 'settings.write' };

export const routes: readonly Route[] = [
  route(listPrices, read, async (ctx, { query }) =>
    shopRead(ctx, async (tx) => {
      const currency = await shopCurrency(tx);
      const { prices, nextCursor } = query.variantIds
        ? { prices: await findPrices(tx, query.variantIds.split(','), currency), nextCursor: null }
        : await listPricePage(tx, currency, query.limit, query.cursor);
      return { items: prices.map(priceRecord), nextCursor };
    }),
  ),
  route(putPrices, write, async (ctx, { body }) =>
    shopTx(ctx, (tx) => changePrices(tx, body.prices)),
  ),

  route(listTaxRates, readSettings, async (ctx) =>
    shopRead(ctx, async (tx) => ({
      items: (await listTaxRateRows.rows(tx, tx.shopId)).map((row) =>
        taxRateRecord(taxRateOf(row)),
      ),
    })),
  ),
  transactional(createTaxRate, writeSettings, async (tx, { body }) => {
    const rate = await addTaxRate(tx, body);
    return isRefusal(rate) ? rate : answer(201, taxRateRecord(rate), { etag: rate.version });
  }),
  route(updateTaxRate, writeSettings, async (ctx, { params, body, ifMatch }) => {
    const rate = await changeTaxRate(ctx, params.id, body, ifMatch);
    return isRefusal(rate) ? rate : answer(200, taxRateRecord(rate), { etag: rate.version });
  }),
  route(deleteTaxRate, writeSettings, async (ctx, { params }) =>
    shopTx(ctx, (tx) => removeTaxRate(tx, params.id)),
  ),

  route(listShippingMethods, readSettings, async (ctx) =>
    shopRead(ctx, async (tx) => {
      const currency = await shopCurrency(tx);
      const rows = await listShippingMethodRows.rows(tx, tx.shopId);
      return { items: rows.map((row) => methodRecord(shippingMethodOf(row), currency)) };
    }),
  ),
  transactional(createShippingMethod, writeSettings, async (tx, { body }) => {
    const method = await addShippingMethod(tx, body);
    if (isRefusal(method)) return method;
    const record = methodRecord(method, body.price.currency);
    return answer(201, record, { etag: method.version });
  }),
  route(updateShippingMethod, writeSettings, async (ctx, { params, body, ifMatch }) => {
    const method = await shopTx(ctx, (tx) => changeShippingMethod(tx, params.id, body, ifMatch));
    if (isRefusal(method)) return method;
    const record = methodRecord(method, body.price.currency);
    return answer(200, record, { etag: method.version });
  }),
  route(deleteShippingMethod, writeSettings, async (ctx, { params }) =>
    shopTx(ctx, (tx) => removeShippingMethod(tx, params.id)),
  ),
];
