import { findVariants } from '#modules/catalog/index.ts';
import { recordAudit } from '#modules/identity/index.ts';
import { createSaleLocation, defaultLocation, moveStock } from '#modules/inventory/index.ts';
import { findPrices, shopCurrency } from '#modules/pricing/index.ts';
import { bumpCache } from '#platform/cache.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { FieldError, Refusal } from '#platform/refusal.ts';
import { flashSaleRefusals, type SaleInput } from './contract.ts';
import { overlap, stateOf, wrongWindow } from './model.ts';
import * as store from './store/sales.ts';

/**
 * Plans a sale and sets its allotments aside: they leave the normal stock in this transaction, all or
 * none. Returns the sale's id. Plans of one shop come one after the other, so that of two that overlap
 * the second is refused. Who may, and that the currency is the shop's, is told by field.
 *
 * Refusals, in this order: flash_sale_window_invalid, flash_sale_in_past, flash_sale_offer_repeated,
 * flash_sale_variant_not_found, flash_sale_price_invalid, sale_overlaps, allotment_above_stock.
 */
export async function planSale(tx: Tx, given: SaleInput): Promise<string | Refusal> {
  const id = newId();
  const input = inUtc(given);
  await store.moveBoard.one(tx, tx.shopId);
  const refused = await refusePlan(tx, input, id);
  if (refused) return refused;
  const { name, startsAt, endsAt, limitPerCustomer = null } = input;
  const [currency, now] = await Promise.all([shopCurrency(tx), tx.now()]);
  await createSaleLocation(tx, id, `Flash sale: ${name}`);
  const row = [id, name, currency, startsAt, endsAt, limitPerCustomer, now] as const;
  await store.insertSale.run(tx, tx.shopId, ...row);
  const short = await setAside(tx, id, input, []);
  if (short) return short;
  await noteDone(tx, 'flash_sale.planned', id, undefined, input);
  return id;
}

/**
 * Plans a sale that has not begun anew: old allotments go back, new ones are set aside. `ifMatch` is
 * the version that the planner saw.
 *
 * Refusals: flash_sale_not_found, version_conflict, flash_sale_begun, then those of planSale.
 */
export async function replanSale(
  tx: Tx,
  id: string,
  given: SaleInput,
  ifMatch: string | undefined,
): Promise<string | Refusal> {
  const input = inUtc(given);
  await store.moveBoard.one(tx, tx.shopId);
  const sale = await lockPlanned(tx, id, ifMatch);
  if ('refusal' in sale) return sale;
  const refused = await refusePlan(tx, input, id);
  if (refused) return refused;
  const before = await store.listOfferRows.rows(tx, tx.shopId, [id]);
  await store.deleteOffers.run(tx, tx.shopId, id);
  const { name, startsAt, endsAt, limitPerCustomer = null } = input;
  await store.updateSale.run(tx, tx.shopId, id, name, startsAt, endsAt, limitPerCustomer);
  const short = await setAside(tx, id, input, before);
  if (short) return short;
  await noteDone(tx, 'flash_sale.replanned', id, sale, input);
  return id;
}

/** Drops a sale that has not begun; its allotments go back. Refusals as replanSale. */
export async function dropSale(tx: Tx, id: string): Promise<Refusal | undefined> {
  await store.moveBoard.one(tx, tx.shopId);
  const sale = await lockPlanned(tx, id, undefined);
  if ('refusal' in sale) return sale;
  const offers = await store.listOfferRows.rows(tx, tx.shopId, [id]);
  const short = await setAside(tx, id, { name: sale.name, offers: [] }, offers);
  if (short) throw new Error('A sale that has not begun held goods');
  await store.deleteOffers.run(tx, tx.shopId, id);
  await store.deleteSaleRow.run(tx, tx.shopId, id);
  await noteDone(tx, 'flash_sale.dropped', id, sale, undefined);
  return undefined;
}

/** Times with an offset mean the same moment; what is finer than a millisecond is cut off. */
function inUtc(input: SaleInput): SaleInput {
  const utc = (time: string): string => new Date(time).toISOString();
  return { ...input, startsAt: utc(input.startsAt), endsAt: utc(input.endsAt) };
}

/** An offer with the window of its sale. */
export interface PlannedOffer {
  variantId: string;
  priceMinor: number;
  startsAt: string;
  endsAt: string;
}

/** Offers of articles in sales with exactly the given windows; over and stopped ones too. */
export async function findOffersOfWindows(
  tx: Tx,
  windows: readonly { variantId: string; startsAt: string; endsAt: string }[],
): Promise<PlannedOffer[]> {
  const rows = await store.findOffersOfWindowRows.rows(
    tx,
    tx.shopId,
    windows.map(({ variantId }) => variantId),
    windows.map(({ startsAt }) => startsAt),
    windows.map(({ endsAt }) => endsAt),
  );
  return rows.map((row) => ({
    variantId: row.variant_id,
    priceMinor: row.price_minor,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
  }));
}

async function lockPlanned(tx: Tx, id: string, ifMatch: string | undefined) {
  const row = await store.lockSale.row(tx, tx.shopId, id);
  if (!row) return flashSaleRefusals.flash_sale_not_found();
  if (ifMatch !== undefined && ifMatch !== String(row.version)) {
    return httpRefusals.version_conflict();
  }
  const window = { startsAt: row.starts_at, endsAt: row.ends_at, stoppedAt: row.stopped_at };
  const begun = stateOf(window, await tx.now()) !== 'planned';
  return begun ? flashSaleRefusals.flash_sale_begun() : row;
}

async function refusePlan(tx: Tx, input: SaleInput, saleId: string): Promise<Refusal | undefined> {
  const wrong = refuseWindow(input, await tx.now()) ?? refuseRepeated(input);
  if (wrong) return wrong;
  const variantIds = input.offers.map(({ variantId }) => variantId);
  const variants = await findVariants(tx, variantIds);
  const known = new Set(variants.map(({ id }) => id));
  const unknown = errorsOf(input, 'variantId', ({ variantId }) =>
    known.has(variantId) ? undefined : 'is no article of this shop',
  );
  if (unknown.length > 0)
    return flashSaleRefusals.flash_sale_variant_not_found({ errors: unknown });
  return (await refusePrices(tx, input)) ?? (await refuseOverlap(tx, input, saleId));
}

function refuseWindow(input: SaleInput, now: string): Refusal | undefined {
  const wrong = wrongWindow(input, now);
  if (wrong === 'past') {
    const errors = [{ field: 'startsAt', message: `is over: it is ${now} now (UTC)` }];
    return flashSaleRefusals.flash_sale_in_past({ errors });
  }
  const message = wrong === 'order' ? 'must be after startsAt' : 'is more than 31 days after it';
  return wrong === undefined
    ? undefined
    : flashSaleRefusals.flash_sale_window_invalid({ errors: [{ field: 'endsAt', message }] });
}

function refuseRepeated(input: SaleInput): Refusal | undefined {
  const seen = new Set<string>();
  const errors = errorsOf(input, 'variantId', ({ variantId }) => {
    const repeated = seen.has(variantId);
    seen.add(variantId);
    return repeated ? 'stands in the list twice' : undefined;
  });
  return errors.length > 0 ? flashSaleRefusals.flash_sale_offer_repeated({ errors }) : undefined;
}

async function refusePrices(tx: Tx, input: SaleInput): Promise<Refusal | undefined> {
  const currency = await shopCurrency(tx);
  const variantIds = input.offers.map(({ variantId }) => variantId);
  const found = await findPrices(tx, variantIds, currency);
  const normal = new Map(found.map((price) => [price.variantId, price.priceMinor]));
  const errors = errorsOf(input, 'price', ({ variantId, price }) => {
    const usual = normal.get(variantId);
    if (price.currency !== currency) return `must be in ${currency}`;
    if (usual === undefined) return 'has no normal price to be below of: set one';
    return price.amount < usual ? undefined : `must be below the normal price, ${usual}`;
  });
  return errors.length > 0 ? flashSaleRefusals.flash_sale_price_invalid({ errors }) : undefined;
}

async function refuseOverlap(
  tx: Tx,
  input: SaleInput,
  saleId: string,
): Promise<Refusal | undefined> {
  const variantIds = input.offers.map(({ variantId }) => variantId);
  const others = await store.findOffersAfter.rows(tx, tx.shopId, variantIds, input.startsAt);
  const errors = errorsOf(input, 'variantId', ({ variantId }) => {
    const other = others.find((row) => {
      const window = { startsAt: row.starts_at, endsAt: row.ends_at };
      return row.variant_id === variantId && row.sale_id !== saleId && overlap(window, input);
    });
    return other && `is in “${other.sale_name}” from ${other.starts_at} to ${other.ends_at}`;
  });
  return errors.length > 0 ? flashSaleRefusals.sale_overlaps({ errors }) : undefined;
}

type OfferInput = SaleInput['offers'][number];

function errorsOf(
  { offers }: SaleInput,
  field: string,
  wrong: (offer: OfferInput) => string | undefined,
): FieldError[] {
  return offers.flatMap((offer, index) => {
    const message = wrong(offer);
    return message === undefined ? [] : [{ field: `offers.${index}.${field}`, message }];
  });
}

/** Writes the offers and moves their goods; what an earlier plan had set aside goes back first. */
async function setAside(
  tx: Tx,
  saleId: string,
  { name, offers }: Pick<SaleInput, 'name' | 'offers'>,
  before: readonly { variant_id: string; allotment: number }[],
): Promise<Refusal | undefined> {
  const shelf = defaultLocation(tx);
  const back = before.map((row) => ({
    variantId: row.variant_id,
    fromLocationId: saleId,
    toLocationId: shelf,
    quantity: row.allotment,
  }));
  const out = offers.map(({ variantId, allotment }) => {
    return { variantId, fromLocationId: shelf, toLocationId: saleId, quantity: allotment };
  });
  const why = { reference: `flash sale ${saleId}`, reason: `flash sale: ${name}` };
  const short = await moveStock(tx, [...back, ...out], why);
  if (short.length > 0) {
    const errors = errorsOf({ offers } as SaleInput, 'allotment', ({ variantId }) => {
      const found = short.find((each) => each.variantId === variantId);
      return found && `${found.requested} wanted, ${found.available} free in stock`;
    });
    return flashSaleRefusals.allotment_above_stock({ errors, data: { lines: short } });
  }
  if (offers.length === 0) return undefined;
  await store.insertOffers.rows(
    tx,
    tx.shopId,
    saleId,
    offers.map(({ variantId }) => variantId),
    offers.map(({ price }) => price.amount),
    offers.map(({ allotment }) => allotment),
  );
  return undefined;
}

async function noteDone(
  tx: Tx,
  action: string,
  saleId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  await recordAudit(tx, [{ action, subjectType: 'flash_sale', subjectId: saleId, before, after }]);
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}
