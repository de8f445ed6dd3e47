import { useEffect, useRef, useState } from 'react';
import type { ProductDetail } from '#modules/search/contract.ts';

/** Everybody who looks learns of it at once; they ask a little apart. */
const SPREAD_MS = 800;

/**
 * The product as the page was sent, and asked for again whenever a sale of it begins, sells out or
 * ends: price and stock are then the server's, not guessed. Without an answer it stays as it was.
 */
export function useLatestProduct(sent: ProductDetail, turningPoint: string): ProductDetail {
  const [latest, setLatest] = useState(sent);
  const known = useRef(turningPoint);

  useEffect(() => {
    if (turningPoint === known.current) return undefined;
    known.current = turningPoint;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(sent.slug, abort.signal).then(
        (product) => product && setLatest({ ...product, media: sent.media }),
        (error: unknown) => {
          if (!abort.signal.aborted) reportError(error);
        },
      );
    }, Math.random() * SPREAD_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [sent, turningPoint]);

  return latest;
}

async function ask(slug: string, signal: AbortSignal): Promise<ProductDetail | undefined> {
  const response = await fetch(`/api/v1/products/${encodeURIComponent(slug)}`, { signal });
  return response.ok ? ((await response.json()) as ProductDetail) : undefined;
}
