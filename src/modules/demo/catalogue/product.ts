/**
 * The shape of a demo product: plain data that the demo shop loads through the public use cases.
 */
export interface DemoProduct {
  readonly slug: string;
  readonly title: string;
  readonly category: DemoCategorySlug;
  readonly brand: string;
  /** One sentence, shown below the title and in search results. */
  readonly summary: string;
  /** Paragraphs, separated by an empty line. Plain text. */
  readonly description: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly taxClass: 'standard' | 'reduced';
  /** 'kilogram' is sold by weight: price per kilogram, quantities and stock in grams. */
  readonly unit: 'piece' | 'kilogram';
  readonly featured: boolean;
  readonly options: readonly DemoOption[];
  readonly variants: readonly DemoVariant[];
  /** Files of src/modules/demo/pictures/, the first is the face of the product. */
  readonly pictures: readonly DemoPicture[];
}

export type DemoCategorySlug = 'electronics' | 'clothing' | 'books' | 'home-garden';

export interface DemoOption {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly swatch?: string }[];
}

export interface DemoVariant {
  readonly sku: string;
  /** Option name to chosen value; empty when the product has one variant. */
  readonly options: Readonly<Record<string, string>>;
  readonly priceMinor: number;
  readonly compareAtMinor: number | null;
  readonly weightGrams: number;
  /** On hand at the start, in the unit's smallest step (pieces or grams). */
  readonly stock: number;
  /** EAN-13 with the prefix 200, which GS1 reserves for numbers used inside one company. */
  readonly barcode: string;
}

export interface DemoPicture {
  readonly file: string;
  readonly alt: string;
  /** Chosen option values for which this picture is the one to show. */
  readonly shows?: Readonly<Record<string, string>>;
}

/**
 * A variant line of the tables in this folder. `article` is the number inside the barcode, unique
 * in the demo.
 */
export function variant(
  article: number,
  sku: string,
  priceMinor: number,
  weightGrams: number,
  stock: number,
  options: Readonly<Record<string, string>> = {},
  compareAtMinor: number | null = null,
): DemoVariant {
  const barcode = ean13(`200${String(article).padStart(9, '0')}`);
  return { sku, options, priceMinor, compareAtMinor, weightGrams, stock, barcode };
}

/**
 * The twelve digits with the check digit of GS1 General Specifications 7.9 (weights 1 and 3 from
 * the left).
 */
function ean13(digits: string): string {
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Description and facts as the limited HTML that the catalogue keeps: paragraphs, then a table. */
export function descriptionHtml({ summary, description, facts }: DemoProduct): string {
  const paragraphs = [summary, ...description.split('\n\n')].map(
    (text) => `<p>${escape(text)}</p>`,
  );
  const rows = facts.map(
    ([label, value]) => `<tr><th>${escape(label)}</th><td>${escape(value)}</td></tr>`,
  );
  return `${paragraphs.join('')}<table><tbody>${rows.join('')}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
