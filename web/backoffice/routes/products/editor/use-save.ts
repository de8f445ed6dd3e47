/** Saves the form and brings every outcome back to it: errors to their fields, a conflict to a choice. */
import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Path, UseFormReturn } from 'react-hook-form';
import type { AdminProduct } from '#modules/catalog/contract.ts';
import { toProblem, type Problem } from '../../../problem.ts';
import { useMay } from '../../../session.ts';
import { useFormat } from '../../../shop.ts';
import { t, wordFor } from '../../../words/index.ts';
import { loadProduct, productsChanged, type ProductRecord } from '../data.ts';
import type { ProductForm } from './form-model.ts';
import { saveProduct, type Failure, type SaveStep } from './save-product.ts';

const CONFLICT = 412;

export interface SaveState {
  step: SaveStep | null;
  /** The catalogue refused: nothing was saved. */
  problem: Problem | null;
  /** Somebody else saved meanwhile. */
  isConflict: boolean;
  /** The product is saved, these parts are not. */
  failures: Failure[];
}

const idle: SaveState = { step: null, problem: null, isConflict: false, failures: [] };

export interface Saving extends SaveState {
  save: (form: ProductForm, record: ProductRecord | null) => Promise<SavedOutcome | null>;
  clear: () => void;
}

export interface SavedOutcome {
  product: AdminProduct;
  /** The product as it is now, with fresh version, prices and stock. */
  record: ProductRecord;
  isWhole: boolean;
}

export function useSave(form: UseFormReturn<ProductForm>): Saving {
  const client = useQueryClient();
  const { currency } = useFormat();
  const may = useMay();
  const [state, setState] = useState<SaveState>(idle);
  const stockKeys = useRef(new Map<string, string>());

  async function save(values: ProductForm, record: ProductRecord | null) {
    setState({ ...idle, step: 'product' });
    try {
      const { product, failures } = await saveProduct({
        form: values,
        currency,
        saved: record && { product: record.body, etag: record.etag, facts: record.facts },
        mayWriteStock: may('stock.write'),
        stockKeys: stockKeys.current,
        onStep: (step) => setState({ ...idle, step }),
      });
      const fresh = await loadProduct(product.id, may('stock.read'));
      await productsChanged(client);
      showFailures(form, failures);
      setState({ ...idle, failures });
      return { product, record: fresh, isWhole: failures.length === 0 };
    } catch (error) {
      const problem = toProblem(error);
      const atFields = showFieldErrors(form, problem);
      const isConflict = problem.status === CONFLICT;
      setState({ ...idle, isConflict, problem: atFields || isConflict ? null : problem });
      return null;
    }
  }

  return { ...state, save, clear: () => setState(idle) };
}

/** Puts the server's errors at their fields; false when at least one belongs to none. */
function showFieldErrors(form: UseFormReturn<ProductForm>, problem: Problem): boolean {
  if (problem.errors.length === 0) return false;
  let allShown = true;
  for (const [index, { field, message }] of problem.errors.entries()) {
    const path = fieldPath(form.getValues(), field);
    if (path)
      form.setError(path, { message: sentence(path, message) }, { shouldFocus: index === 0 });
    else allShown = false;
  }
  return allShown;
}

function showFailures(form: UseFormReturn<ProductForm>, failures: readonly Failure[]): void {
  for (const failure of failures) {
    for (const { field, message } of failure.problem.errors) {
      const match = /^prices\.(\d+)\.(price|compareAtPrice)/.exec(field);
      const row = failure.rows?.[Number(match?.[1])];
      if (row === undefined) continue;
      const column = match?.[2] === 'price' ? 'price' : 'compareAt';
      form.setError(`variants.${row}.${column}`, { message: sentence(column, message) });
    }
  }
}

/** The form's path for the server's field, or null when the form shows no such field. */
function fieldPath(values: ProductForm, field: string): Path<ProductForm> | null {
  const option = /^options\.(\d+)/.exec(field);
  if (option) return `options.${Number(option[1])}.name`;
  const cell = /^variants\.(\d+)\.(sku|barcode|weightGrams|optionValues)/.exec(field);
  const row = Number(cell?.[1]);
  if (cell && row < values.variants.length) {
    const column = cell[2] === 'optionValues' ? 'sku' : cell[2];
    return `variants.${row}.${column}` as Path<ProductForm>;
  }
  return /^(title|slug|vendor|productType|seoTitle|seoDescription)$/.test(field)
    ? (field as Path<ProductForm>)
    : null;
}

/** "is used twice" becomes "SKU is used twice."; a whole sentence stays as it is. */
function sentence(path: string, message: string): string {
  if (/^[A-Z]/.test(message)) return message;
  const name = path.split('.').at(-1) ?? path;
  const label = wordFor(`variants.${name}`, wordFor(`product.${name}`, fieldNames[name] ?? name));
  return `${t('product.field', { field: label, message })}.`;
}

const fieldNames: Readonly<Record<string, string>> = {
  title: t('product.name'),
  productType: t('product.type'),
  weightGrams: t('variants.weight'),
};
