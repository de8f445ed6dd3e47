import { addShippingMethod, addTaxRate, type ShippingMethodInput } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';

/** Standard and reduced VAT of the countries that the demo shop delivers to, in percent (2026). */
const vat: readonly (readonly [country: string, standard: number, reduced: number])[] = [
  ['IE', 23, 13.5],
  ['AT', 20, 10],
  ['BE', 21, 6],
  ['DE', 19, 7],
  ['ES', 21, 10],
  ['FR', 20, 5.5],
  ['GB', 20, 5],
  ['IT', 22, 10],
  ['NL', 21, 9],
];
const PPM_PER_PERCENT = 10_000;

const currency = 'EUR';
const price = (amount: number) => ({ amount, currency });

/** Tax rates and three ways of delivery: flat and free from 60 €, by weight, and express. */
export async function addDemoDelivery(tx: Tx): Promise<void> {
  for (const [country, standard, reduced] of vat) {
    for (const [taxClass, percent] of [
      ['standard', standard],
      ['reduced', reduced],
    ] as const) {
      const name = `VAT ${percent} %`;
      const ratePpm = Math.round(percent * PPM_PER_PERCENT);
      made(await addTaxRate(tx, { country, region: null, taxClass, name, ratePpm }));
    }
  }
  const shared = {
    countries: vat.map(([country]) => country),
    taxClass: 'standard' as const,
    active: true,
  };
  const methods: Omit<ShippingMethodInput, keyof typeof shared | 'position'>[] = [
    {
      name: 'Standard',
      kind: 'flat',
      price: price(490),
      tiers: [],
      freeOver: price(6000),
      estimateDaysMin: 2,
      estimateDaysMax: 4,
    },
    {
      name: 'Parcel shop',
      kind: 'by_weight',
      price: price(0),
      tiers: [
        { uptoGrams: 2000, price: price(390) },
        { uptoGrams: 10_000, price: price(690) },
        { uptoGrams: 30_000, price: price(1290) },
      ],
      freeOver: null,
      estimateDaysMin: 3,
      estimateDaysMax: 5,
    },
    {
      name: 'Express',
      kind: 'flat',
      price: price(1250),
      tiers: [],
      freeOver: null,
      estimateDaysMin: 1,
      estimateDaysMax: 1,
    },
  ];
  for (const [position, method] of methods.entries()) {
    made(await addShippingMethod(tx, { ...method, ...shared, position }));
  }
}

function made<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(result.detail);
  return result;
}
