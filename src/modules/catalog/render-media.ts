import sharp, { type Sharp } from 'sharp';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { catalogRefusals } from './contract.ts';
import { keepFile, originalPath, readIfThere, sizePath } from './media-files.ts';
import { MAX_PIXELS } from './read-picture.ts';
import { findMediaRow } from './store/media.ts';

/** Content types by file ending. Quality: what the eye does not tell from the original at arm's length. */
const encoders = {
  webp: { type: 'image/webp', encode: (image: Sharp) => image.webp({ quality: 78 }) },
  avif: { type: 'image/avif', encode: (image: Sharp) => image.avif({ quality: 55, effort: 2 }) },
  jpg: {
    type: 'image/jpeg',
    encode: (image: Sharp) =>
      image.flatten({ background: '#ffffff' }).jpeg({ quality: 80, progressive: true }),
  },
} as const;
type Ending = keyof typeof encoders;

export interface RenderedMedia {
  contents: Buffer;
  contentType: string;
}

/** Resizing is the heaviest thing a stranger can ask for: so many at once, the rest wait in line. */
const RENDERS_AT_ONCE = 2;
const waiting: (() => void)[] = [];
let rendering = 0;
const underWay = new Map<string, Promise<Buffer>>();

/**
 * A picture of the shop in one of the widths (never enlarged), made at the first request and kept
 * on disk. `size` is `640.webp`. Refusals: media_not_found, for other shops' pictures too.
 */
export async function renderMedia(
  ctx: Context,
  id: string,
  size: string,
): Promise<RenderedMedia | Refusal> {
  const match = /^(320|640|960|1280)\.(webp|avif|jpg)$/.exec(size);
  if (!match) return catalogRefusals.media_not_found();
  const row = await shopRead(ctx, async (tx) => await findMediaRow.row(tx, tx.shopId, id));
  if (!row) return catalogRefusals.media_not_found();
  const ending = match[2] as Ending;
  const path = sizePath(ctx.app, ctx.shopId, row.content_hash, size);
  const contents =
    (await readIfThere(path)) ??
    (await renderOnce(path, async () => {
      const original = await readIfThere(originalPath(ctx.app, ctx.shopId, row.content_hash));
      if (!original) throw new Error(`The file of picture ${id} is missing from uploads`);
      return await resize(original, Number(match[1]), ending);
    }));
  return { contents, contentType: encoders[ending].type };
}

async function resize(original: Buffer, width: number, ending: Ending): Promise<Buffer> {
  const image = sharp(original, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize({ width, withoutEnlargement: true });
  return await encoders[ending].encode(image).toBuffer();
}

/** Requests for the same size while it is being made get the one that is being made. */
async function renderOnce(path: string, render: () => Promise<Buffer>): Promise<Buffer> {
  const begun = underWay.get(path);
  if (begun) return await begun;
  const work = inTurn(async () => {
    const contents = await render();
    await keepFile(path, contents);
    return contents;
  });
  underWay.set(path, work);
  try {
    return await work;
  } finally {
    underWay.delete(path);
  }
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (rendering >= RENDERS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  rendering += 1;
  try {
    return await work();
  } finally {
    rendering -= 1;
    waiting.shift()?.();
  }
}
