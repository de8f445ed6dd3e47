import { recordAudit } from '#modules/identity/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { FieldError, Refusal } from '#platform/refusal.ts';
import { pricingRefusals, type ShippingMethodInput } from './contract.ts';
import { noteRulesChanged, shippingMethodOf, shopCurrency } from './load-pricing-rules.ts';
import type { ShippingMethod } from './model.ts';
import {
  deleteShippingMethodRow,
  insertShippingMethod,
  lockShippingMethod,
  updateShippingMethodRow,
} from './store.ts';

type ShippingMethodWithVersion = ShippingMethod & { version: number };

/**
 * Adds a shipping method.
 *
 * Refusals, in this order:
 * - price_currency_mismatch
 * - shipping_method_invalid: tiers or estimate that cannot work
 */
export async function addShippingMethod(
  tx: Tx,
  input: ShippingMethodInput,
): Promise<ShippingMethodWithVersion | Refusal> {
  const refusal = await wrongMethod(tx, input);
  if (refusal) return refusal;
  const row = await insertShippingMethod.one(tx, tx.shopId, newId(), ...fieldsOf(input));
  const after = shippingMethodOf(row);
  await leaveTrace(tx, 'shipping_method.created', after.id, undefined, after);
  return after;
}

/**
 * Replaces a shipping method.
 *
 * Refusals, in this order:
 * - price_currency_mismatch
 * - shipping_method_invalid
 * - shipping_method_not_found
 * - version_conflict: somebody changed it since the entity tag was read
 */
export async function changeShippingMethod(
  tx: Tx,
  id: string,
  input: ShippingMethodInput,
  ifMatch: string | undefined,
): Promise<ShippingMethodWithVersion | Refusal> {
  const refusal = await wrongMethod(tx, input);
  if (refusal) return refusal;
  const before = await lockShippingMethod.row(tx, tx.shopId, id);
  if (!before) return pricingRefusals.shipping_method_not_found();
  if (ifMatch !== undefined && ifMatch !== String(before.version)) {
    return httpRefusals.version_conflict();
  }
  const row = await updateShippingMethodRow.one(tx, tx.shopId, id, ...fieldsOf(input));
  const after = shippingMethodOf(row);
  await leaveTrace(tx, 'shipping_method.changed', id, shippingMethodOf(before), after);
  return after;
}

/** Removes a shipping method. Refuses `shipping_method_not_found`. */
export async function removeShippingMethod(tx: Tx, id: string): Promise<null | Refusal> {
  const row = await deleteShippingMethodRow.row(tx, tx.shopId, id);
  if (!row) return pricingRefusals.shipping_method_not_found();
  await leaveTrace(tx, 'shipping_method.removed', id, shippingMethodOf(row), undefined);
  return null;
}

async function wrongMethod(tx: Tx, input: ShippingMethodInput): Promise<Refusal | undefined> {
  const currency = await shopCurrency(tx);
  const amounts = [input.price, input.freeOver, ...input.tiers.map(({ price }) => price)];
  if (amounts.some((money) => money && money.currency !== currency)) {
    return pricingRefusals.price_currency_mismatch();
  }
  const errors = wrongFields(input);
  return errors.length > 0 ? pricingRefusals.shipping_method_invalid({ errors }) : undefined;
}

function wrongFields({ kind, tiers, ...rest }: ShippingMethodInput): FieldError[] {
  const errors: FieldError[] = [];
  if (rest.estimateDaysMax < rest.estimateDaysMin) {
    errors.push({ field: 'estimateDaysMax', message: 'Not below estimateDaysMin.' });
  }
  if (kind === 'flat' && tiers.length > 0) {
    errors.push({ field: 'tiers', message: 'A flat method has none.' });
  }
  if (kind === 'by_weight' && tiers.length === 0) {
    errors.push({ field: 'tiers', message: 'A by-weight method needs at least one.' });
  }
  const limits = tiers.map(({ uptoGrams }) => uptoGrams ?? Infinity);
  limits.forEach((limit, index) => {
    if (index > 0 && limit <= limits[index - 1]!) {
      errors.push({ field: `tiers.${index}.uptoGrams`, message: 'Above the tier before.' });
    }
  });
  return errors;
}

type Fields =
  Parameters<typeof insertShippingMethod.one> extends [unknown, unknown, unknown, ...infer F]
    ? F
    : never;

function fieldsOf(input: ShippingMethodInput): Fields {
  const tiers = input.tiers.map(({ uptoGrams, price }) => ({
    uptoGrams,
    priceMinor: price.amount,
  }));
  return [
    input.name,
    input.kind,
    input.price.amount,
    tiers,
    input.freeOver?.amount ?? null,
    input.countries,
    input.taxClass,
    input.estimateDaysMin,
    input.estimateDaysMax,
    input.active,
    input.position,
  ];
}

async function leaveTrace(
  tx: Tx,
  action: string,
  subjectId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  await recordAudit(tx, [{ action, subjectType: 'shipping_method', subjectId, before, after }]);
  noteRulesChanged(tx);
}
