import sharp from 'sharp';

/** What decoding a picture tells. */
export interface PictureFacts {
  format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'svg';
  /** As shown: turned upright by its EXIF orientation. */
  width: number;
  height: number;
  /** `#rrggbb`, the mean. */
  dominantColour: string;
  /** A tiny WebP as a data URL, to be shown blurred until the picture is there. */
  placeholder: string;
}

/** Refuses a pixel flood before it is expanded: the header is read first. */
export const MAX_PIXELS = 50_000_000;
export const MAX_BYTES = 20 * 1024 * 1024;
const PLACEHOLDER_PIXELS = 16;
const formats: Readonly<Record<string, PictureFacts['format']>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  heif: 'avif',
  avif: 'avif',
  gif: 'gif',
};

// One picture at a time may use a processor: checkouts share the machine with uploads.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a picture whole, so that what is stored can be shown. Returns undefined for anything that
 * is no readable picture of an accepted format, or has more than MAX_PIXELS. SVG is read only with
 * `trusted`: our own drawings, never a stranger's file.
 */
export async function readPicture(
  contents: Buffer,
  { trusted = false } = {},
): Promise<PictureFacts | undefined> {
  try {
    const picture = sharp(contents, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const found = await picture.metadata();
    const format = trusted && found.format === 'svg' ? 'svg' : formats[found.format];
    const isHeic = found.format === 'heif' && found.compression !== 'av1';
    if (!format || isHeic) return undefined;
    const small = picture
      .autoOrient()
      .resize(PLACEHOLDER_PIXELS, PLACEHOLDER_PIXELS, { fit: 'inside' })
      .flatten({ background: '#ffffff' });
    const tiny = await small.clone().webp({ quality: 40 }).toBuffer();
    const mean = await sharp(tiny).resize(1, 1, { fit: 'fill' }).raw().toBuffer();
    return {
      format,
      width: found.autoOrient.width,
      height: found.autoOrient.height,
      dominantColour: `#${mean.subarray(0, 3).toString('hex')}`,
      placeholder: `data:image/webp;base64,${tiny.toString('base64')}`,
    };
  } catch (error) {
    // libvips answers every unreadable file with a plain Error; there is no code to tell them apart.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
