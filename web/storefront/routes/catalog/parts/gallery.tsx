import { ChevronLeft, ChevronRight } from 'lucide-react';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import type { ProductDetail } from '#modules/search/contract.ts';
import { Picture } from '../../../parts/picture.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';

interface GalleryProps {
  product: ProductDetail;
  /** The picture of the chosen variant; the gallery goes there when it changes. */
  shown: string | null;
}

/**
 * The pictures side by side in a row that scrolls and snaps: fingers swipe it, arrow keys and
 * buttons step it, and without a script the small pictures below are links to their place in it.
 */
export function Gallery({ product, shown }: GalleryProps): ReactNode {
  const { t } = useLanguage();
  const track = useRef<HTMLUListElement>(null);
  const [current, go] = useTrack(track, product, shown);
  const { media: pictures, title } = product;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    go(current + step * forward);
  };
  if (pictures.length === 0) return <div className="aspect-[4/5] rounded-lg bg-sunk" />;
  return (
    <section
      aria-label={t('product.pictures', { title })}
      className="flex flex-col gap-3 md:sticky md:top-6 md:self-start"
    >
      <div className="relative">
        <ul
          ref={track}
          // The row scrolls, so keyboards must be able to reach it.
          tabIndex={pictures.length > 1 ? 0 : undefined}
          onKeyDown={onKeyDown}
          className="-mx-4 flex snap-x snap-mandatory [scrollbar-width:none] overflow-x-auto overscroll-x-contain md:mx-0 md:rounded-lg"
        >
          {pictures.map(({ id, alt }, i) => (
            <li
              key={id}
              id={`picture-${i + 1}`}
              className="aspect-[4/5] w-full shrink-0 snap-center bg-sunk"
            >
              <Picture
                imageId={id}
                alt={alt || title}
                sizes="(min-width: 80rem) 620px, (min-width: 48rem) 52vw, 100vw"
                first={i === 0}
              />
            </li>
          ))}
        </ul>
        {pictures.length > 1 && <Steps current={current} total={pictures.length} go={go} />}
      </div>
      {pictures.length > 1 && <Thumbnails product={product} current={current} go={go} />}
    </section>
  );
}

type Go = (index: number) => void;

/** Which picture is in view, and the way to another. */
function useTrack(
  track: RefObject<HTMLUListElement | null>,
  { media }: ProductDetail,
  shown: string | null,
): [number, Go] {
  const [current, setCurrent] = useState(0);
  const wanted = media.findIndex(({ id }) => id === shown);

  useEffect(() => watch(track.current, setCurrent), [track]);
  // Only a new choice moves the gallery; a visitor who leafs through it is left alone.
  useEffect(() => scrollToPicture(track.current, wanted, 'instant'), [track, wanted]);

  return [current, (index) => scrollToPicture(track.current, index, 'smooth')];
}

/** Tells which picture fills the row, until the returned function ends it. */
function watch(row: HTMLUListElement | null, tell: (index: number) => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.find(({ isIntersecting }) => isIntersecting)?.target;
      if (row && seen) tell([...row.children].indexOf(seen));
    },
    { root: row, threshold: 0.6 },
  );
  for (const child of row?.children ?? []) observer.observe(child);
  return () => observer.disconnect();
}

/** Goes to a picture, without the ride for whoever asked for less motion. */
function scrollToPicture(
  row: HTMLUListElement | null,
  index: number,
  way: 'instant' | 'smooth',
): void {
  const target = row?.children[index];
  if (!row || !(target instanceof HTMLElement)) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  row.scrollTo({ left: target.offsetLeft - row.offsetLeft, behavior: calm ? 'instant' : way });
}

function Steps({ current, total, go }: { current: number; total: number; go: Go }): ReactNode {
  const { t } = useLanguage();
  const button =
    'script-only absolute top-1/2 hidden size-11 -translate-y-1/2 items-center justify-center rounded-full bg-surface/90 text-ink disabled:opacity-0 md:inline-flex';
  return (
    <>
      <button
        type="button"
        aria-label={t('product.picture_previous')}
        disabled={current === 0}
        onClick={() => go(current - 1)}
        className={`${button} start-3`}
      >
        <ChevronLeft aria-hidden size={22} strokeWidth={1.5} className="rtl:rotate-180" />
      </button>
      <button
        type="button"
        aria-label={t('product.picture_next')}
        disabled={current === total - 1}
        onClick={() => go(current + 1)}
        className={`${button} end-3`}
      >
        <ChevronRight aria-hidden size={22} strokeWidth={1.5} className="rtl:rotate-180" />
      </button>
    </>
  );
}

interface ThumbnailsProps {
  product: ProductDetail;
  current: number;
  go: Go;
}

function Thumbnails({ product: { media: pictures }, current, go }: ThumbnailsProps): ReactNode {
  const { t } = useLanguage();
  return (
    <ol className="flex flex-wrap gap-3">
      {pictures.map(({ id }, i) => (
        <li key={id}>
          <a
            href={`#picture-${i + 1}`}
            aria-label={t('product.picture_of', { number: i + 1, total: pictures.length })}
            aria-current={i === current ? 'true' : undefined}
            onClick={(event) => {
              event.preventDefault();
              go(i);
            }}
            className="block aspect-[4/5] w-14 overflow-hidden rounded-sm bg-sunk aria-[current]:outline-2 aria-[current]:outline-offset-2 aria-[current]:outline-ink md:w-18"
          >
            <Picture imageId={id} alt="" sizes="72px" />
          </a>
        </li>
      ))}
    </ol>
  );
}
