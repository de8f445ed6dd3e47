import { Truck } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { ProductDetail } from '#modules/search/contract.ts';
import { Button } from '../../../../shared/ui/button.tsx';
import { useCartSheet } from '../../../parts/cart-sheet.tsx';
import { Price } from '../../../parts/price.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { Countdown } from '../../../sales/countdown.tsx';
import { SaleBox } from '../../../sales/sale-box.tsx';
import { mostOf, priceNow, type SeenOffer } from '../../../sales/sales-view.ts';
import type { Choice, Variant } from '../variant-choice.ts';
import { AmountField } from './amount-field.tsx';
import { OptionField } from './option-field.tsx';
import { Stock } from './stock.tsx';

interface BuyFormProps {
  product: ProductDetail;
  choice: Choice;
  variant: Variant | undefined;
  /** What a flash sale offers of the chosen variant now, and when the page was sent. */
  seen: SeenOffer | undefined;
  was: SeenOffer | undefined;
  onChoose: (choice: Choice) => void;
}

/**
 * Title, price, choices and the button. A plain form to the cart: which variant is meant is told by
 * the chosen options, so it works before and without the script.
 */
export function BuyForm(props: BuyFormProps): ReactNode {
  const { product, choice, variant, seen, was, onChoose } = props;
  const { t } = useLanguage();
  const [busy, submit] = useAddToCart();
  const isLive = seen?.state === 'live';
  const soldOut = !isLive && !variant?.available;
  const priced = variant ?? product.variants[0];
  const shownPrice = priced && priceNow(priced, seen, was);
  return (
    <form id="buy" method="post" action="/cart" onSubmit={submit} className="flex flex-col gap-6">
      <input type="hidden" name="intent" value="add" />
      <input type="hidden" name="product" value={product.slug} />
      <div className="flex flex-col gap-2">
        {product.vendor && <p className="text-14 text-quiet">{product.vendor}</p>}
        <h1 className="text-36 leading-tight wrap-anywhere">{product.title}</h1>
        {shownPrice && <PriceLine price={shownPrice} unit={product.unit} />}
      </div>
      {product.options.map((option, i) => (
        <OptionField
          key={option.name}
          product={product}
          index={i}
          choice={choice}
          onChoose={(value) => onChoose(choice.with(i, value))}
        />
      ))}
      <ShowChoice product={product} />
      <SaleBox seen={seen} hadOffer={was !== undefined} />
      {!isLive && <Stock variant={variant} unit={product.unit} />}
      <div className="flex flex-wrap items-end gap-4">
        <AmountField
          unit={product.unit}
          left={(seen && mostOf(seen)) ?? variant?.stock.left ?? null}
        />
        <div className="hidden flex-1 md:block">
          <Button size="large" wide busy={busy} disabled={soldOut}>
            {buttonWords(t, soldOut, busy)}
          </Button>
        </div>
      </div>
      <Delivery />
      <BuyBar price={shownPrice} busy={busy} soldOut={soldOut}>
        {isLive && <Countdown sale={seen.sale} className="text-13" />}
      </BuyBar>
    </form>
  );
}

type T = ReturnType<typeof useLanguage>['t'];
type ShownPrice = Pick<Variant, 'price' | 'compareAtPrice'>;

function buttonWords(t: T, soldOut: boolean, busy: boolean): string {
  if (soldOut) return t('product.unavailable');
  return busy ? t('product.adding') : t('product.add');
}

/**
 * With a script the cart opens beside the page; a second press while the first is under way does
 * nothing.
 */
function useAddToCart(): [boolean, (event: FormEvent<HTMLFormElement>) => void] {
  const sheet = useCartSheet();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    if (submitter?.getAttribute('formmethod') === 'get') return;
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    void sheet.add(event.currentTarget).finally(() => setBusy(false));
  };
  return [busy, submit];
}

function PriceLine({ price, unit }: { price: ShownPrice; unit: string }): ReactNode {
  const { t } = useLanguage();
  return (
    <p className="text-22">
      <Price price={price.price} compareAtPrice={price.compareAtPrice} />
      {unit === 'kilogram' && (
        <span className="text-16 text-quiet"> {t('product.per_unit', { unit: 'kg' })}</span>
      )}
    </p>
  );
}

/** Without a script: loads the page again with the price, picture and stock of what is chosen. */
function ShowChoice({ product }: { product: ProductDetail }): ReactNode {
  const { t } = useLanguage();
  if (product.options.length === 0) return null;
  return (
    <noscript>
      <Button
        look="secondary"
        size="small"
        formMethod="get"
        formAction={`/products/${product.slug}`}
      >
        {t('product.choose_first')}
      </Button>
    </noscript>
  );
}

function Delivery(): ReactNode {
  const { t } = useLanguage();
  return (
    <p className="flex items-start gap-2 text-14 text-quiet">
      <Truck aria-hidden size={18} strokeWidth={1.5} className="mt-0.5 shrink-0" />
      <span>
        {t('product.delivery')}{' '}
        <a href="/delivery" className="underline underline-offset-4">
          {t('product.delivery_link')}
        </a>
      </span>
    </p>
  );
}

interface BuyBarProps {
  price: ShownPrice | undefined;
  busy: boolean;
  soldOut: boolean;
  /** Below the price. */
  children: ReactNode;
}

/** On a phone the button stays within reach of the thumb. */
function BuyBar({ price, busy, soldOut, children }: BuyBarProps): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="fixed inset-x-0 bottom-0 z-20 flex items-center justify-between gap-4 border-t border-line bg-surface px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:hidden">
      <div className="flex flex-col">
        {price && (
          <Price
            price={price.price}
            compareAtPrice={price.compareAtPrice}
            className="text-18 font-semibold"
          />
        )}
        {children}
      </div>
      <Button busy={busy} disabled={soldOut} className="min-w-44">
        {buttonWords(t, soldOut, busy)}
      </Button>
    </div>
  );
}
