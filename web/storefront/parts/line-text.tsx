import type { ReactNode } from 'react';
import type { CartLine } from '#modules/cart/contract.ts';
import { Picture } from './picture.tsx';
import { useLanguage } from './shop-context.tsx';

/** What a line of a cart and of an order have in common. */
export type AnyLine = Pick<
  CartLine,
  | 'variantId'
  | 'productSlug'
  | 'title'
  | 'variantTitle'
  | 'quantity'
  | 'unit'
  | 'unitPrice'
  | 'total'
  | 'imageId'
>;

/** Picture, title, choice and amount of one line, as sheet, summary and order show it. */
export function LineText({ line, quantity }: { line: AnyLine; quantity: boolean }): ReactNode {
  const { money } = useLanguage();
  const amount = useAmount();
  return (
    <div className="flex gap-4">
      <div className="aspect-[4/5] w-16 shrink-0 overflow-hidden rounded-sm bg-sunk">
        <Picture imageId={line.imageId} alt="" sizes="64px" />
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <a
          href={`/products/${line.productSlug}`}
          className="-my-2.5 py-2.5 font-medium underline-offset-4 hover:underline"
        >
          {line.title}
        </a>
        {line.variantTitle !== line.title && (
          <span className="text-14 text-quiet">{line.variantTitle}</span>
        )}
        {quantity && <span className="tabular text-14 text-quiet">{amount(line)}</span>}
      </div>
      <span className="tabular shrink-0 text-end">{money(line.total)}</span>
    </div>
  );
}

/** "2 × €18.00", or "400 g" for what is sold by weight. */
export function useAmount(): (line: Pick<AnyLine, 'quantity' | 'unit' | 'unitPrice'>) => string {
  const { money, number, weight } = useLanguage();
  return ({ quantity, unit, unitPrice }) =>
    unit === 'piece'
      ? `${number(quantity)} × ${money(unitPrice)}`
      : `${weight(quantity)} · ${money(unitPrice)} / kg`;
}
