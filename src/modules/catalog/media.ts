import type { Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { catalogRefusals, type Media } from './contract.ts';
import { hashOf, keepFile, originalPath } from './media-files.ts';
import { normalText } from './model.ts';
import { MAX_BYTES, readPicture } from './read-picture.ts';
import { mediaOfRow } from './show-product.ts';
import {
  deleteMediaRow,
  findMediaByContent,
  forgetVariantImage,
  insertMedia,
  nextMediaPosition,
  updateMediaRow,
} from './store/media.ts';
import { findProductRows, lockProductRows, touchProducts } from './store/products.ts';
import { refreshLater } from './upsert-products.ts';

export interface NewPicture {
  productId: string;
  contents: Buffer;
  altText?: string;
  /** Our own drawing: SVG is accepted as the source of raster sizes. */
  trusted?: boolean;
}

const PICTURES_MAX = 100;

/** A picture that was decoded and lies on disk, ready to be written into a transaction. */
export interface PreparedPicture {
  productId: string;
  row: Record<string, unknown>;
  hash: string;
}

/**
 * Adds a picture to a product, behind those it has. The same file again is the same picture.
 * Refusals: media_too_large, media_unsupported, product_not_found.
 */
export async function addMedia(ctx: Context, picture: NewPicture): Promise<Media | Refusal> {
  const prepared = await preparePicture(ctx, picture);
  if (isRefusal(prepared)) return prepared;
  return await shopTx(ctx, async (tx) => await writePicture(tx, prepared));
}

/**
 * Decodes and stores the file, outside of any transaction; a file without a row harms nobody.
 * Refusals: media_too_large, media_unsupported.
 */
export async function preparePicture(
  ctx: Context,
  { productId, contents, altText = '', trusted = false }: NewPicture,
): Promise<PreparedPicture | Refusal> {
  if (contents.length > MAX_BYTES) return catalogRefusals.media_too_large();
  const facts = await readPicture(contents, { trusted });
  if (!facts) return catalogRefusals.media_unsupported();
  const hash = hashOf(contents);
  await keepFile(originalPath(ctx.app, ctx.shopId, hash), contents);
  const row = {
    id: newId(),
    product_id: productId,
    content_hash: hash,
    format: facts.format,
    size_bytes: contents.length,
    width: facts.width,
    height: facts.height,
    alt_text: normalText(altText).slice(0, 500).toWellFormed(),
    dominant_colour: facts.dominantColour,
    placeholder: facts.placeholder,
  };
  return { productId, row, hash };
}

/** Writes a prepared picture. Refusals: product_not_found, media_too_large (too many of them). */
export async function writePicture(
  tx: Tx,
  { productId, row, hash }: PreparedPicture,
): Promise<Media | Refusal> {
  const [product] = await lockProductRows.rows(tx, tx.shopId, [productId], []);
  if (!product) return catalogRefusals.product_not_found();
  const { position, pictures } = await nextMediaPosition.one(tx, tx.shopId, productId);
  if (pictures >= PICTURES_MAX) {
    const detail = `A product may have at most ${PICTURES_MAX} pictures. Remove one first.`;
    return catalogRefusals.media_too_large({ detail });
  }
  const added = await insertMedia.rows(tx, tx.shopId, [{ ...row, position }]);
  if (added.length > 0) await productChanged(tx, productId);
  return mediaOfRow(await findMediaByContent.one(tx, tx.shopId, productId, hash));
}

/** Changes the words or the place of a picture. Refusals: media_not_found. */
export async function updateMedia(
  ctx: Context,
  id: string,
  { altText, position }: { altText: string; position: number },
): Promise<Media | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const row = await updateMediaRow.row(tx, tx.shopId, id, normalText(altText), position);
    if (!row) return catalogRefusals.media_not_found();
    await productChanged(tx, row.product_id);
    return mediaOfRow(row);
  });
}

/** Removes a picture; variants that showed it show the product's first. Refusals: media_not_found. */
export async function deleteMedia(ctx: Context, id: string): Promise<null | Refusal> {
  return await shopTx(ctx, async (tx) => {
    await forgetVariantImage.run(tx, tx.shopId, id, await tx.now());
    const row = await deleteMediaRow.row(tx, tx.shopId, id);
    if (!row) return catalogRefusals.media_not_found();
    await productChanged(tx, row.product_id);
    return null;
  });
}

/** Whether the shop has the product; asked before a file is read. Refusals: product_not_found. */
export async function requireProduct(tx: Tx, id: string): Promise<undefined | Refusal> {
  const rows = await findProductRows.rows(tx, tx.shopId, [id]);
  return rows.length === 0 ? catalogRefusals.product_not_found() : undefined;
}

async function productChanged(tx: Tx, productId: string): Promise<void> {
  await touchProducts.run(tx, tx.shopId, [productId], await tx.now());
  await refreshLater(tx, [productId]);
}
