import { useRef, type ReactNode } from 'react';
import type { CartLine } from '#modules/cart/contract.ts';
import { Button } from '../../../../shared/ui/button.tsx';
import { Picture } from '../../../parts/picture.tsx';
import { Stepper } from '../../../parts/stepper.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { SendCart } from './use-cart.ts';

interface CartLineRowProps {
  line: CartLine;
  send: SendCart;
}

/** One article: picture, what it is, how many, what it costs, and the way out. */
export function CartLineRow({ line, send }: CartLineRowProps): ReactNode {
  const { money } = useLanguage();
  return (
    <li className="grid grid-cols-[5rem_1fr] gap-x-4 gap-y-3 py-6 md:grid-cols-[7rem_1fr_auto] md:gap-x-6">
      <a
        href={`/products/${line.productSlug}`}
        tabIndex={-1}
        aria-hidden
        className="row-span-2 aspect-[4/5] self-start overflow-hidden rounded-sm bg-sunk md:row-span-1"
      >
        <Picture imageId={line.imageId} alt="" sizes="112px" />
      </a>
      <div className="flex flex-col items-start gap-1">
        <a
          href={`/products/${line.productSlug}`}
          className="-my-2.5 py-2.5 font-display text-18 font-medium underline-offset-4 hover:underline"
        >
          {line.title}
        </a>
        {line.variantTitle !== line.title && (
          <p className="text-14 text-quiet">{line.variantTitle}</p>
        )}
        <Each line={line} />
        <LineProblem line={line} />
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <QuantityForm line={line} send={send} />
          <RemoveForm line={line} send={send} />
        </div>
      </div>
      <p className="tabular col-start-2 text-16 font-medium md:col-start-3 md:text-end">
        {money(line.total)}
      </p>
    </li>
  );
}

function Each({ line }: { line: CartLine }): ReactNode {
  const { t, money, weight } = useLanguage();
  if (line.unit === 'piece') {
    if (line.quantity === 1) return null;
    return (
      <p className="tabular text-14 text-quiet">
        {t('cart.each', { price: money(line.unitPrice) })}
      </p>
    );
  }
  return (
    <p className="tabular text-14 text-quiet">
      {weight(line.quantity)}, {money(line.unitPrice)} {t('product.per_unit', { unit: 'kg' })}
    </p>
  );
}

function LineProblem({ line }: { line: CartLine }): ReactNode {
  const { t, number, weight } = useLanguage();
  if (!line.problem) return null;
  const amount = line.unit === 'piece' ? number(line.available) : weight(line.available);
  const words =
    line.problem === 'not_for_sale'
      ? t('cart.not_sold')
      : line.available > 0
        ? t('cart.only_left', { amount })
        : t('cart.gone');
  return <p className="text-14 font-medium text-danger">{words}</p>;
}

const WEIGHTS_GRAMS = [100, 250, 500, 750, 1000, 1500, 2000, 3000, 5000];

function QuantityForm({ line, send }: CartLineRowProps): ReactNode {
  const { t, weight } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const label = t('cart.quantity_of', { title: line.title });
  const changed = (quantity: number): void => {
    if (quantity !== line.quantity) form.current?.requestSubmit();
  };
  const weights = [...new Set([...WEIGHTS_GRAMS, line.quantity])].toSorted((a, b) => a - b);
  return (
    <form
      ref={form}
      method="post"
      action="/cart"
      onSubmit={send}
      className="flex items-center gap-2"
    >
      <input type="hidden" name="intent" value="set" />
      <input type="hidden" name="variantId" value={line.variantId} />
      {line.unit === 'piece' ? (
        <Stepper
          key={line.quantity}
          name="quantity"
          label={label}
          hideLabel
          value={line.quantity}
          max={Math.max(line.available, line.quantity)}
          onChange={changed}
        />
      ) : (
        <select
          name="quantity"
          aria-label={label}
          defaultValue={line.quantity}
          onChange={(event) => changed(Number(event.target.value))}
          className="tabular min-h-11 rounded-md border border-line-strong bg-surface px-3"
        >
          {weights.map((grams) => (
            <option key={grams} value={grams}>
              {weight(grams)}
            </option>
          ))}
        </select>
      )}
      <noscript>
        <Button look="secondary" size="small">
          {t('cart.update')}
        </Button>
      </noscript>
    </form>
  );
}

function RemoveForm({ line, send }: CartLineRowProps): ReactNode {
  const { t } = useLanguage();
  return (
    <form method="post" action="/cart" onSubmit={send}>
      <input type="hidden" name="intent" value="remove" />
      <input type="hidden" name="variantId" value={line.variantId} />
      <input type="hidden" name="quantity" value={line.quantity} />
      <button
        type="submit"
        aria-label={t('cart.remove_named', { title: line.title })}
        className="min-h-11 text-14 text-quiet underline underline-offset-4 hover:text-ink"
      >
        {t('cart.remove')}
      </button>
    </form>
  );
}
