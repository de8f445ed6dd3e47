/** The columns of the variant sheet: what they hold and what is wrong with a cell. */
import { parseMoney } from '../../../format.ts';
import { t, type MessageKey } from '../../../words/index.ts';
import { wholeNumber, type ProductForm, type VariantForm } from './form-model.ts';

export type SheetField = 'sku' | 'barcode' | 'price' | 'compareAt' | 'weightGrams' | 'onHand';

export interface SheetColumn {
  field: SheetField;
  label: MessageKey;
  numeric: boolean;
  width: string;
}

export const sheetColumns: readonly SheetColumn[] = [
  { field: 'sku', label: 'variants.sku', numeric: false, width: 'min-w-36' },
  { field: 'price', label: 'variants.price', numeric: true, width: 'w-28 min-w-24' },
  { field: 'compareAt', label: 'variants.compareAt', numeric: true, width: 'w-28 min-w-24' },
  { field: 'onHand', label: 'variants.onHand', numeric: true, width: 'w-24 min-w-20' },
  { field: 'weightGrams', label: 'variants.weight', numeric: true, width: 'w-24 min-w-20' },
  { field: 'barcode', label: 'variants.barcode', numeric: false, width: 'min-w-32' },
];

/** The sentence that a cell deserves, or true. */
export function cellFault(
  field: SheetField,
  value: string,
  row: VariantForm,
  form: ProductForm,
  currency: string,
): string | true {
  if (field === 'sku') return skuFault(value, form);
  if (field === 'barcode') return true;
  if (field === 'price' || field === 'compareAt')
    return priceFault(field, value, row, form, currency);
  return value.trim() === '' || wholeNumber(value) !== null || t('variants.numberWrong');
}

function skuFault(value: string, form: ProductForm): string | true {
  const sku = value.trim();
  if (sku === '') return t('variants.skuMissing');
  const same = form.variants.filter((variant) => variant.sku.trim() === sku).length;
  return same < 2 || t('variants.skuTwice');
}

function priceFault(
  field: 'price' | 'compareAt',
  value: string,
  row: VariantForm,
  form: ProductForm,
  currency: string,
): string | true {
  const minor = parseMoney(value, currency);
  if (minor === 'invalid') return t('variants.priceWrong', { example: '12.99' });
  if (field === 'price') {
    return minor !== null || form.state !== 'active' || t('variants.priceMissing');
  }
  const price = parseMoney(row.price, currency);
  const isAbove = minor === null || typeof price !== 'number' || minor > price;
  return isAbove || t('variants.compareAtLow');
}
