import type { Money } from '#platform/contract.ts';
import type { Price, ShippingMethodRecord, TaxRateRecord } from './contract.ts';
import type { VariantPrice } from './find-prices.ts';
import type { ShippingMethod, TaxRate } from './model.ts';

/** A price as the API shows it. */
export function priceRecord({
  variantId,
  priceMinor,
  compareAtMinor,
  currency,
}: VariantPrice): Price {
  return {
    variantId,
    price: { amount: priceMinor, currency },
    compareAtPrice: compareAtMinor === null ? null : { amount: compareAtMinor, currency },
  };
}

/** A shipping method as the API shows it; amounts in the shop's currency. */
export function methodRecord(
  method: ShippingMethod & { version: number },
  currency: string,
): ShippingMethodRecord {
  const { priceMinor, freeOverMinor, tiers, taxClass, ...same } = method;
  const money = (amount: number): Money => ({ amount, currency });
  return {
    ...same,
    taxClass: taxClass as ShippingMethodRecord['taxClass'],
    price: money(priceMinor),
    freeOver: freeOverMinor === null ? null : money(freeOverMinor),
    tiers: tiers.map((tier) => ({ uptoGrams: tier.uptoGrams, price: money(tier.priceMinor) })),
  };
}

/** A tax rate as the API shows it. */
export function taxRateRecord(rate: TaxRate & { version: number }): TaxRateRecord {
  return { ...rate, taxClass: rate.taxClass as TaxRateRecord['taxClass'] };
}
