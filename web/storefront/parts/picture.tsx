import type { ReactNode } from 'react';

/** Widths in which the catalogue keeps every picture. */
export const PICTURE_WIDTHS = [320, 640, 960, 1280] as const;

/** Pictures are 4:5 throughout the storefront; the box keeps its place before the bytes arrive. */
const WIDTH = 640;
const HEIGHT = 800;

interface PictureProps {
  imageId: string | null;
  alt: string;
  /** How wide it stands on the page, as in the `sizes` attribute. */
  sizes: string;
  /** Seen first on its page: fetched at once and before everything else. */
  first?: boolean;
  className?: string;
}

/**
 * A product's picture in the format and width that the browser likes best; tinted paper where there
 * is none.
 */
export function Picture({
  imageId,
  alt,
  sizes,
  first = false,
  className = '',
}: PictureProps): ReactNode {
  if (!imageId) return <div className={`size-full bg-sunk ${className}`} />;
  return (
    <picture>
      <source type="image/avif" srcSet={sources(imageId, 'avif')} sizes={sizes} />
      <img
        src={pictureAddress(imageId, WIDTH, 'webp')}
        srcSet={sources(imageId, 'webp')}
        sizes={sizes}
        alt={alt}
        width={WIDTH}
        height={HEIGHT}
        loading={first ? 'eager' : 'lazy'}
        decoding={first ? 'sync' : 'async'}
        {...(first ? { fetchPriority: 'high' as const } : {})}
        className={`size-full object-cover ${className}`}
      />
    </picture>
  );
}

/** Where the catalogue serves a picture. */
export function pictureAddress(imageId: string, width: number, format: 'webp' | 'avif'): string {
  return `/media/${imageId}/${width}.${format}`;
}

function sources(imageId: string, format: 'webp' | 'avif'): string {
  return PICTURE_WIDTHS.map((width) => `${pictureAddress(imageId, width, format)} ${width}w`).join(
    ', ',
  );
}
