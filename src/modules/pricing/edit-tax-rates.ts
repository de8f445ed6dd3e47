import { recordAudit } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx, sqlState, type Tx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { pricingRefusals, type TaxRateInput } from './contract.ts';
import { noteRulesChanged, taxRateOf } from './load-pricing-rules.ts';
import type { TaxRate } from './model.ts';
import { deleteTaxRateRow, insertTaxRate, lockTaxRate, updateTaxRateRow } from './store.ts';

type TaxRateRecord = TaxRate & { version: number };

const UNIQUE_VIOLATION = '23505';

/** Adds a rate. Refuses `tax_rate_exists` when country, region and class have one. */
export async function addTaxRate(tx: Tx, input: TaxRateInput): Promise<TaxRateRecord | Refusal> {
  const row = await insertTaxRate.row(tx, tx.shopId, newId(), ...fieldsOf(input));
  if (!row) return pricingRefusals.tax_rate_exists();
  const after = taxRateOf(row);
  await leaveTrace(tx, 'tax_rate.created', after.id, undefined, after);
  return after;
}

/**
 * Replaces a rate.
 *
 * Refusals, in this order:
 * - tax_rate_not_found
 * - version_conflict: somebody changed it since the entity tag was read
 * - tax_rate_exists: another rate has the new country, region and class
 */
export async function changeTaxRate(
  ctx: Context,
  id: string,
  input: TaxRateInput,
  ifMatch: string | undefined,
): Promise<TaxRateRecord | Refusal> {
  try {
    return await shopTx(ctx, async (tx) => {
      const before = await lockTaxRate.row(tx, tx.shopId, id);
      if (!before) return pricingRefusals.tax_rate_not_found();
      if (ifMatch !== undefined && ifMatch !== String(before.version)) {
        return httpRefusals.version_conflict();
      }
      const after = taxRateOf(await updateTaxRateRow.one(tx, tx.shopId, id, ...fieldsOf(input)));
      await leaveTrace(tx, 'tax_rate.changed', id, taxRateOf(before), after);
      return after;
    });
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return pricingRefusals.tax_rate_exists();
    throw error;
  }
}

/** Removes a rate. Refuses `tax_rate_not_found`. */
export async function removeTaxRate(tx: Tx, id: string): Promise<null | Refusal> {
  const row = await deleteTaxRateRow.row(tx, tx.shopId, id);
  if (!row) return pricingRefusals.tax_rate_not_found();
  await leaveTrace(tx, 'tax_rate.removed', id, taxRateOf(row), undefined);
  return null;
}

function fieldsOf(input: TaxRateInput): [string, string | null, string, string, number] {
  return [input.country, input.region, input.taxClass, input.name, input.ratePpm];
}

async function leaveTrace(
  tx: Tx,
  action: string,
  subjectId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  await recordAudit(tx, [{ action, subjectType: 'tax_rate', subjectId, before, after }]);
  noteRulesChanged(tx);
}
