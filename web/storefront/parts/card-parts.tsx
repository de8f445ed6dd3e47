/** What the cards of products and of offers have in common. */
import type { ReactNode } from 'react';
import { Picture } from './picture.tsx';

interface CardPictureProps {
  imageId: string | null;
  /** Among the pictures seen first. */
  first: boolean;
  className?: string;
  /** What lies on the picture. */
  children?: ReactNode;
}

/** The picture of a card in a grid of two columns on a phone and four on a desk. */
export function CardPicture({ imageId, first, className, children }: CardPictureProps): ReactNode {
  return (
    <div className="aspect-[4/5] overflow-hidden rounded-md bg-sunk">
      <Picture
        imageId={imageId}
        alt=""
        sizes="(min-width: 80rem) 288px, (min-width: 64rem) 23vw, (min-width: 48rem) 31vw, 46vw"
        first={first}
        {...(className === undefined ? {} : { className })}
      />
      {children}
    </div>
  );
}

/** The title of a card; the whole card is its link. */
export function CardTitle({ slug, title }: { slug: string; title: string }): ReactNode {
  return (
    <h3 className="font-display text-16 leading-snug font-medium md:text-18">
      <a
        href={`/products/${slug}`}
        className="underline-offset-4 group-hover:underline after:absolute after:inset-0 after:rounded-md"
      >
        {title}
      </a>
    </h3>
  );
}
