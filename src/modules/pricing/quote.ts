/**
 * The quote: what a set of lines costs at a destination. One pure function; cart, checkout and till
 * all show and charge what it says.
 *
 * Rounding, in full. (1) A line is unit price × quantity ÷ steps per unit, rounded half up once.
 * (2) Lines and shipping that share a tax rate form a group; the group's tax is computed from its
 * sum and rounded half up once. (3) That tax is allocated to the group's members by largest
 * remainder. So members sum to their group, groups to the total, exactly, and the order of the
 * lines changes nothing: members are served by falling remainder, then by variant id.
 */
import { allocate, MoneyRangeError, sumMinor, toDecimal } from '#platform/money.ts';
import { pricingRefusals } from './contract.ts';
import {
  delivers,
  linePrice,
  ratePercent,
  shippingPrice,
  taxAt,
  taxOn,
  type Destination,
  type ShippingMethod,
  type Tax,
  type TaxRate,
} from './model.ts';

export interface QuoteInputLine {
  variantId: string;
  /** Whole steps of the unit: pieces, grams. */
  quantity: number;
  /** Price of one unit, which is `stepsPerUnit` steps. */
  unitPriceMinor: number;
  compareAtMinor: number | null;
  stepsPerUnit: number;
  /** Weight of one unit; null weighs nothing. */
  weightGrams: number | null;
  taxClass: string;
}

export interface PricingRules {
  currency: string;
  pricesIncludeTax: boolean;
  /** The shop's own country: taxes a quote without a destination. */
  country: string;
  taxRates: readonly TaxRate[];
  shippingMethods: readonly ShippingMethod[];
}

export interface QuoteInput {
  lines: readonly QuoteInputLine[];
  /** Null while the address is unknown: no shipping, taxed as in the shop's own country. */
  destination: Destination | null;
  /** A method's id; null takes the cheapest. */
  shippingMethodId: string | null;
  rules: PricingRules;
}

interface Taxed {
  taxMinor: number;
  netMinor: number;
  /** What is paid for it. */
  grossMinor: number;
  taxRatePpm: number;
  taxName: string;
}

export interface QuoteLine extends Taxed {
  variantId: string;
  quantity: number;
  unitPriceMinor: number;
  compareAtMinor: number | null;
  /** As displayed: gross in a shop whose prices include tax, net otherwise. */
  totalMinor: number;
}

export interface QuoteShipping extends Taxed {
  methodId: string;
  name: string;
  priceMinor: number;
}

export interface OfferedMethod {
  id: string;
  name: string;
  /** As displayed, like the lines. */
  priceMinor: number;
  estimateDaysMin: number;
  estimateDaysMax: number;
}

export interface TaxGroup {
  name: string;
  ratePpm: number;
  netMinor: number;
  taxMinor: number;
  grossMinor: number;
}

/** A rule that shaped the quote, with the sentence a person reads. */
export interface AppliedRule {
  code: 'reduced_price' | 'shipping' | 'free_shipping' | 'tax_included' | 'tax_added';
  text: string;
  amountMinor: number;
}

export interface Quote {
  currency: string;
  pricesIncludeTax: boolean;
  /** In the order of the input. */
  lines: QuoteLine[];
  /** Null without a destination, and for an empty quote. */
  shipping: QuoteShipping | null;
  /** Every method that serves the destination, cheapest first. */
  methods: OfferedMethod[];
  /** Sum of the lines as displayed. */
  subtotalMinor: number;
  /** By rate, highest first. */
  taxes: TaxGroup[];
  taxMinor: number;
  totalMinor: number;
  rules: AppliedRule[];
}

export type QuoteRefusal = ReturnType<
  | typeof pricingRefusals.not_deliverable
  | typeof pricingRefusals.shipping_method_unavailable
  | typeof pricingRefusals.total_too_large
>;

/**
 * Prices the lines. Quantities are >= 1 and prices >= 0 by their own tables and contracts.
 *
 * Refusals, in this order:
 * - total_too_large: an amount would leave the range of exact integers
 * - not_deliverable: no active method carries this parcel to the country
 * - shipping_method_unavailable: the chosen method is not among those that do
 */
export function quote(input: QuoteInput): Quote | QuoteRefusal {
  try {
    return exactQuote(input);
  } catch (error) {
    if (error instanceof MoneyRangeError) return pricingRefusals.total_too_large();
    throw error;
  }
}

interface Offer {
  method: ShippingMethod;
  priceMinor: number;
  isFree: boolean;
}

function exactQuote(input: QuoteInput): Quote | QuoteRefusal {
  const { rules } = input;
  const totals = input.lines.map((line) =>
    linePrice(line.unitPriceMinor, line.quantity, line.stepsPerUnit),
  );
  const goodsMinor = sumMinor(totals);
  const offers = offersFor(input, goodsMinor);
  const needsShipping = input.destination !== null && input.lines.length > 0;
  if (needsShipping && offers.length === 0) return pricingRefusals.not_deliverable();
  const chosen = needsShipping ? choose(offers, input.shippingMethodId) : null;
  if (chosen === undefined) {
    return pricingRefusals.shipping_method_unavailable({
      errors: [{ field: 'shippingMethod', message: 'Choose one of the methods offered.' }],
    });
  }
  const { lines, shipping, taxes } = taxEverything(input, totals, chosen);
  return {
    currency: rules.currency,
    pricesIncludeTax: rules.pricesIncludeTax,
    lines,
    shipping,
    methods: offers.map(offered),
    subtotalMinor: goodsMinor,
    taxes,
    taxMinor: sumMinor(taxes.map((group) => group.taxMinor)),
    totalMinor: sumMinor(taxes.map((group) => group.grossMinor)),
    rules: appliedRules(input, goodsMinor, chosen, taxes),
  };
}

/** Methods that carry this parcel there, cheapest first; equal prices in the shop's order. */
function offersFor({ destination, lines, rules }: QuoteInput, goodsMinor: number): Offer[] {
  if (destination === null || lines.length === 0) return [];
  const parcel = { weightGrams: sumMinor(lines.map(lineWeight)), goodsMinor };
  return rules.shippingMethods
    .filter((method) => delivers(method, destination.country))
    .flatMap((method) => {
      const price = shippingPrice(method, parcel);
      return price ? [{ method, ...price }] : [];
    })
    .sort(
      (a, b) =>
        a.priceMinor - b.priceMinor ||
        a.method.position - b.method.position ||
        compare(a.method.id, b.method.id),
    );
}

function lineWeight({ weightGrams, quantity, stepsPerUnit }: QuoteInputLine): number {
  return weightGrams === null ? 0 : linePrice(weightGrams, quantity, stepsPerUnit);
}

function choose(offers: readonly Offer[], methodId: string | null): Offer | undefined {
  return methodId === null ? offers[0] : offers.find(({ method }) => method.id === methodId);
}

function offered({ method, priceMinor }: Offer): OfferedMethod {
  const { id, name, estimateDaysMin, estimateDaysMax } = method;
  return { id, name, priceMinor, estimateDaysMin, estimateDaysMax };
}

/** Something taxable: a line or the shipping, with a key that fixes its place among equals. */
interface Item {
  key: string;
  amountMinor: number;
  tax: Tax;
}

interface EverythingTaxed {
  lines: QuoteLine[];
  shipping: QuoteShipping | null;
  taxes: TaxGroup[];
}

function taxEverything(
  { lines, destination, rules }: QuoteInput,
  totals: readonly number[],
  chosen: Offer | null,
): EverythingTaxed {
  const to = destination ?? { country: rules.country };
  const items: Item[] = lines.map((line, index) => ({
    key: line.variantId,
    amountMinor: totals[index]!,
    tax: taxAt(rules.taxRates, to, line.taxClass),
  }));
  if (chosen) {
    const tax = taxAt(rules.taxRates, to, chosen.method.taxClass);
    items.push({ key: '', amountMinor: chosen.priceMinor, tax });
  }
  const { taxed, taxes } = taxItems(items, rules.pricesIncludeTax);
  return {
    lines: lines.map((line, index) => quotedLine(line, totals[index]!, taxed[index]!)),
    shipping: chosen ? quotedShipping(chosen, taxed[lines.length]!) : null,
    taxes,
  };
}

function quotedLine(line: QuoteInputLine, totalMinor: number, taxed: Taxed): QuoteLine {
  const { variantId, quantity, unitPriceMinor, compareAtMinor } = line;
  return { variantId, quantity, unitPriceMinor, compareAtMinor, totalMinor, ...taxed };
}

function quotedShipping({ method, priceMinor }: Offer, taxed: Taxed): QuoteShipping {
  return { methodId: method.id, name: method.name, priceMinor, ...taxed };
}

/** Taxes the items by rate group; `taxed` is in the order of the items. */
function taxItems(
  items: readonly Item[],
  isIncluded: boolean,
): { taxed: Taxed[]; taxes: TaxGroup[] } {
  const taxed: Taxed[] = [];
  const taxes: TaxGroup[] = [];
  for (const indexes of groupByRate(items)) {
    const tax = items[indexes[0]!]!.tax;
    const amounts = indexes.map((index) => items[index]!.amountMinor);
    const sum = sumMinor(amounts);
    const groupTax = taxOn(sum, tax, isIncluded);
    allocate(groupTax, amounts).forEach((taxMinor, place) => {
      taxed[indexes[place]!] = { ...split(amounts[place]!, taxMinor, isIncluded), ...label(tax) };
    });
    taxes.push({ name: tax.name, ratePpm: tax.ratePpm, ...split(sum, groupTax, isIncluded) });
  }
  return { taxed, taxes };
}

/** Indexes of the items of each rate, highest rate first; inside a group by key, then amount. */
function groupByRate(items: readonly Item[]): number[][] {
  const groups = new Map<string, number[]>();
  const order = items.map((_, index) => index).sort((a, b) => compareItems(items[a]!, items[b]!));
  for (const index of order) {
    const { ratePpm, name } = items[index]!.tax;
    const key = `${ratePpm} ${name}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  return [...groups.values()];
}

function compareItems(a: Item, b: Item): number {
  return (
    b.tax.ratePpm - a.tax.ratePpm ||
    compare(a.tax.name, b.tax.name) ||
    compare(a.key, b.key) ||
    b.amountMinor - a.amountMinor
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function split(
  amountMinor: number,
  taxMinor: number,
  isIncluded: boolean,
): { netMinor: number; taxMinor: number; grossMinor: number } {
  return isIncluded
    ? { netMinor: amountMinor - taxMinor, taxMinor, grossMinor: amountMinor }
    : { netMinor: amountMinor, taxMinor, grossMinor: sumMinor([amountMinor, taxMinor]) };
}

function label(tax: Tax): { taxRatePpm: number; taxName: string } {
  return { taxRatePpm: tax.ratePpm, taxName: tax.name };
}

function appliedRules(
  input: QuoteInput,
  goodsMinor: number,
  chosen: Offer | null,
  taxes: readonly TaxGroup[],
): AppliedRule[] {
  return [
    ...reducedPriceRules(input, goodsMinor),
    ...(chosen ? [shippingRule(chosen, input.rules.currency)] : []),
    ...taxes.filter(({ ratePpm }) => ratePpm > 0).map((group) => taxRule(group, input.rules)),
  ];
}

/** One sentence for all that is cheaper than it was. */
function reducedPriceRules({ lines, rules }: QuoteInput, goodsMinor: number): AppliedRule[] {
  const before = sumMinor(
    lines.map(({ unitPriceMinor, compareAtMinor, quantity, stepsPerUnit }) =>
      linePrice(Math.max(unitPriceMinor, compareAtMinor ?? 0), quantity, stepsPerUnit),
    ),
  );
  const amountMinor = before - goodsMinor;
  if (amountMinor === 0) return [];
  const text = `Reduced prices save you ${toDecimal(amountMinor, rules.currency)} ${rules.currency}.`;
  return [{ code: 'reduced_price', text, amountMinor }];
}

function shippingRule({ method, priceMinor, isFree }: Offer, currency: string): AppliedRule {
  if (isFree) {
    const over = toDecimal(method.freeOverMinor ?? 0, currency);
    const text = `${method.name}: free from ${over} ${currency}.`;
    return { code: 'free_shipping', text, amountMinor: 0 };
  }
  const text = `${method.name}: ${toDecimal(priceMinor, currency)} ${currency}.`;
  return { code: 'shipping', text, amountMinor: priceMinor };
}

function taxRule(group: TaxGroup, { currency, pricesIncludeTax }: PricingRules): AppliedRule {
  const amount = `${toDecimal(group.taxMinor, currency)} ${currency}`;
  const tax = group.name.includes('%') ? group.name : `${group.name} ${ratePercent(group.ratePpm)}`;
  return {
    code: pricesIncludeTax ? 'tax_included' : 'tax_added',
    text: pricesIncludeTax ? `Includes ${amount} ${tax}.` : `Plus ${amount} ${tax}.`,
    amountMinor: group.taxMinor,
  };
}
