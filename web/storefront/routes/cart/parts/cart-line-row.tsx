import { Zap } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { CartLine } from '#modules/cart/contract.ts';
import { Button } from '../../../../shared/ui/button.tsx';
import { Picture } from '../../../parts/picture.tsx';
import { Stepper } from '../../../parts/stepper.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { Countdown } from '../../../sales/countdown.tsx';
import { useLeftWords } from '../../../sales/left-meter.tsx';
import type { SeenOffer } from '../../../sales/sales-view.ts';
import type { SendCart } from './use-cart.ts';

interface CartLineRowProps {
  line: CartLine;
  seen: SeenOffer | undefined;
  send: SendCart;
}

type LineFormProps = Omit<CartLineRowProps, 'seen'>;

/** One article: picture, what it is, how many, what it costs, and the way out. */
export function CartLineRow({ line, seen, send }: CartLineRowProps): ReactNode {
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
        {seen?.state === 'live' && <OnSale seen={seen} />}
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
  const { unit, quantity, unitPrice, compareAtPrice } = line;
  const byWeight = unit !== 'piece';
  if (!byWeight && quantity === 1 && !compareAtPrice) return null;
  return (
    <p className="tabular text-14 text-quiet">
      {byWeight
        ? `${weight(quantity)}, ${money(unitPrice)} ${t('product.per_unit', { unit: 'kg' })}`
        : t('cart.each', { price: money(unitPrice) })}
      {compareAtPrice && compareAtPrice.amount > unitPrice.amount && (
        <>
          {' '}
          <span className="sr-only">{t('product.was', { price: money(compareAtPrice) })}</span>
          <s aria-hidden>{money(compareAtPrice)}</s>
        </>
      )}
    </p>
  );
}

/** For how long the line costs so little, and how many are left at that. */
function OnSale({ seen }: { seen: SeenOffer }): ReactNode {
  const words = useLeftWords();
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 text-14">
      <span className="inline-flex items-center gap-1 font-medium text-accent">
        <Zap aria-hidden size={14} strokeWidth={1.5} />
        {seen.sale.name}
      </span>
      <Countdown sale={seen.sale} />
      <span className="tabular text-quiet">{words(seen)}</span>
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

function QuantityForm({ line, send }: LineFormProps): ReactNode {
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

function RemoveForm({ line, send }: LineFormProps): ReactNode {
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
