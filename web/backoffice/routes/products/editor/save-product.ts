/**
 * Saving a product is four writes to four owners: catalogue, prices, stock, pictures. The catalogue
 * decides: when it refuses, nothing else is tried. What fails after it is named and stays in the form.
 */
import {
  createProductEndpoint,
  deleteMediaEndpoint,
  Media,
  updateMediaEndpoint,
  updateProductEndpoint,
  type AdminProduct,
} from '#modules/catalog/contract.ts';
import { putStock } from '#modules/inventory/contract.ts';
import { putPrices, type NewPrice } from '#modules/pricing/contract.ts';
import { endpoint, Type } from '#platform/contract.ts';
import { call, newIdempotencyKey } from '../../../api.ts';
import { toProblem, type Problem } from '../../../problem.ts';
import { bodyOf, priceOf, wholeNumber, type ProductForm, type VariantFacts } from './form-model.ts';

export type SaveStep = 'product' | 'prices' | 'stock' | 'pictures';

export interface Failure {
  step: Exclude<SaveStep, 'product'>;
  /** The SKU or file the failure is about; empty for prices, which are saved all or none. */
  name: string;
  problem: Problem;
  /** Rows of the form whose prices were sent, in the order of the server's `prices.N`. */
  rows?: readonly number[];
}

export interface SaveInput {
  form: ProductForm;
  currency: string;
  /** The saved product and its facts; null for a new one. */
  saved: { product: AdminProduct; etag: string | null; facts: VariantFacts } | null;
  mayWriteStock: boolean;
  /** Keys of stock writes, kept between tries so that a lost answer is not counted twice. */
  stockKeys: Map<string, string>;
  onStep: (step: SaveStep) => void;
}

export interface SaveResult {
  product: AdminProduct;
  failures: Failure[];
}

/** `POST …/media` takes a form with the file; it is no JSON, so no contract names it. */
const uploadMedia = endpoint({
  method: 'POST',
  path: '/api/v1/admin/products/:productId/media',
  tag: 'Catalogue',
  summary: 'Add a picture',
  params: Type.Object({ productId: Type.String() }),
  body: Type.Unknown(),
  answers: { 201: Media },
  refusals: [],
});

/** Throws the catalogue's Problem when nothing was saved; otherwise tells what was and what was not. */
export async function saveProduct(input: SaveInput): Promise<SaveResult> {
  input.onStep('product');
  const product = await saveCatalogue(input);
  const variants = matchVariants(input.form, product);
  const failures = [
    ...(await savePrices(input, variants)),
    ...(await saveStock(input, variants)),
    ...(await savePictures(input, product.id)),
  ];
  return { product, failures };
}

async function saveCatalogue({ form, saved }: SaveInput): Promise<AdminProduct> {
  const body = bodyOf(form);
  if (!saved) return await call(createProductEndpoint, { body });
  return await call(updateProductEndpoint, {
    params: { productId: saved.product.id },
    body,
    ifMatch: saved.etag,
  });
}

/** The server's id for each row of the form: by its id, else by its SKU. */
function matchVariants(form: ProductForm, product: AdminProduct): (string | null)[] {
  const bySku = new Map(
    product.variants.filter((each) => !each.archived).map((each) => [each.sku, each.id]),
  );
  return form.variants.map(
    (variant) => variant.id ?? bySku.get(variant.sku.normalize('NFC').trim()) ?? null,
  );
}

async function savePrices(input: SaveInput, ids: (string | null)[]): Promise<Failure[]> {
  const { form, saved, currency } = input;
  const prices: NewPrice[] = [];
  const rows: number[] = [];
  for (const [row, variant] of form.variants.entries()) {
    const variantId = ids[row];
    const price = priceOf(variant.price, currency);
    if (!variantId || price === null) continue;
    const compareAt = priceOf(variant.compareAt, currency);
    const before = saved?.facts.prices.get(variantId);
    if (before?.price === price && before.compareAt === compareAt) continue;
    rows.push(row);
    prices.push({
      variantId,
      price: { amount: price, currency },
      compareAtPrice: compareAt === null ? null : { amount: compareAt, currency },
    });
  }
  if (prices.length === 0) return [];
  input.onStep('prices');
  return await attempt({ step: 'prices', name: '', rows }, () =>
    call(putPrices, { body: { prices } }),
  );
}

async function saveStock(input: SaveInput, ids: (string | null)[]): Promise<Failure[]> {
  const { form, saved, mayWriteStock, stockKeys } = input;
  if (!mayWriteStock) return [];
  const failures: Failure[] = [];
  for (const [row, variant] of form.variants.entries()) {
    const variantId = ids[row];
    const onHand = wholeNumber(variant.onHand);
    const before = variantId ? saved?.facts.stock.get(variantId) : undefined;
    if (!variantId || onHand === null || onHand === (before?.onHand ?? 0)) continue;
    input.onStep('stock');
    const intention = `${variantId} ${before?.version ?? 'new'} ${onHand}`;
    const idempotencyKey = stockKeys.get(intention) ?? newIdempotencyKey();
    stockKeys.set(intention, idempotencyKey);
    failures.push(
      ...(await attempt({ step: 'stock', name: variant.sku }, () =>
        call(putStock, {
          params: { variantId },
          body: { onHand },
          ifMatch: before ? String(before.version) : null,
          idempotencyKey,
        }),
      )),
    );
  }
  return failures;
}

async function savePictures(input: SaveInput, productId: string): Promise<Failure[]> {
  const { form, saved } = input;
  const before = saved?.product.media ?? [];
  const kept = new Set(form.pictures.map((picture) => picture.id));
  const failures: Failure[] = [];
  for (const media of before.filter((each) => !kept.has(each.id))) {
    input.onStep('pictures');
    failures.push(
      ...(await attempt({ step: 'pictures', name: media.altText }, () =>
        call(deleteMediaEndpoint, { params: { mediaId: media.id } }),
      )),
    );
  }
  for (const [position, picture] of form.pictures.entries()) {
    const old = before.findIndex((media) => media.id === picture.id);
    const isSame = old === position && before[old]?.altText === picture.altText.trim();
    if (picture.id !== null && isSame) continue;
    input.onStep('pictures');
    const name = picture.file?.name ?? picture.altText;
    failures.push(
      ...(await attempt({ step: 'pictures', name }, async () => {
        const mediaId = picture.id ?? (await upload(productId, picture.file, picture.altText));
        await call(updateMediaEndpoint, {
          params: { mediaId },
          body: { altText: picture.altText.trim(), position },
        });
      })),
    );
  }
  return failures;
}

async function upload(productId: string, file: File | null, altText: string): Promise<string> {
  if (!file) throw new Error('A picture without an id has no file either');
  const body = new FormData();
  // The server reads the parts in order: words first, then the file.
  body.append('altText', altText.trim());
  body.append('file', file);
  return (await call(uploadMedia, { params: { productId }, body })).id;
}

async function attempt(
  about: Omit<Failure, 'problem'>,
  act: () => Promise<unknown>,
): Promise<Failure[]> {
  try {
    await act();
    return [];
  } catch (error) {
    return [{ ...about, problem: toProblem(error) }];
  }
}
