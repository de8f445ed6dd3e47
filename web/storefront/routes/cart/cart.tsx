import type { ReactNode } from 'react';
import type { Cart } from '#modules/cart/contract.ts';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { offerOf, turningPoint, type SeenOffer } from '../../sales/sales-view.ts';
import { useSales } from '../../sales/sales-stream.ts';
import { useTurn } from '../../sales/server-clock.ts';
import type { CartData } from './cart-data.ts';
import { CartLineRow } from './parts/cart-line-row.tsx';
import { RepricedNotice } from './parts/repriced-notice.tsx';
import { useCart, type SendCart } from './parts/use-cart.ts';
import { useOnChange } from './parts/use-on-change.ts';

export default function CartPage({ data }: PageProps<CartData>): ReactNode {
  const { t } = useLanguage();
  const [{ cart, problem, repriced, removed, sales }, send, busy, reload] = useCart(data);
  const now = useSales(sales);
  const turn = useTurn(now);
  useOnChange(turningPoint(now, turn), reload);
  return (
    <Container className="py-8 md:py-12">
      <h1 className="mb-8 text-36">{t('cart.title')}</h1>
      <div className="flex max-w-3xl flex-col gap-4 empty:hidden lg:max-w-none">
        {problem && (
          <Notice meaning="warning" title={problem.title} urgent>
            {problem.text}
          </Notice>
        )}
        <RepricedNotice repriced={repriced} />
        {removed && <Removed removed={removed} send={send} />}
      </div>
      {cart && cart.lines.length > 0 ? (
        <Filled cart={cart} seen={(id) => offerOf(now, id, turn)} send={send} busy={busy} />
      ) : (
        <Empty />
      )}
    </Container>
  );
}

interface FilledProps {
  cart: Cart;
  /** What a flash sale says of a line's article. */
  seen: (variantId: string) => SeenOffer | undefined;
  send: SendCart;
  busy: boolean;
}

function Filled({ cart, seen, send, busy }: FilledProps): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[1fr_22rem] lg:gap-16">
      <ul
        aria-label={t('cart.lines')}
        aria-busy={busy}
        className="divide-y divide-line border-y border-line"
      >
        {cart.lines.map((line) => (
          <CartLineRow key={line.variantId} line={line} seen={seen(line.variantId)} send={send} />
        ))}
      </ul>
      <Summary cart={cart} />
    </div>
  );
}

function Summary({ cart }: { cart: Cart }): ReactNode {
  const { t, money } = useLanguage();
  const blocked = cart.lines.some(({ problem }) => problem !== null);
  return (
    <section
      aria-label={t('checkout.summary')}
      className="flex flex-col gap-4 rounded-lg bg-sunk p-6 lg:sticky lg:top-6"
    >
      <dl className="flex flex-col gap-2">
        <div className="flex items-baseline justify-between gap-4">
          <dt>{t('cart.subtotal')}</dt>
          <dd className="tabular text-22 font-semibold">{money(cart.total)}</dd>
        </div>
        <div className="flex items-baseline justify-between gap-4 text-14 text-quiet">
          <dt>{t('cart.delivery')}</dt>
          <dd>{t('cart.delivery_later')}</dd>
        </div>
      </dl>
      {blocked ? (
        <p className="text-14 font-medium text-danger">{t('cart.blocked')}</p>
      ) : (
        <ButtonLink href="/checkout" size="large" wide>
          {t('cart.checkout')}
        </ButtonLink>
      )}
      <p className="text-13 text-quiet">{t('product.delivery')}</p>
    </section>
  );
}

function Removed({
  removed,
  send,
}: {
  removed: NonNullable<CartData['removed']>;
  send: SendCart;
}): ReactNode {
  const { t } = useLanguage();
  return (
    <form
      method="post"
      action="/cart"
      onSubmit={send}
      role="status"
      className="mb-2 flex items-center gap-3 text-14"
    >
      <input type="hidden" name="intent" value="add" />
      <input type="hidden" name="variantId" value={removed.variantId} />
      <input type="hidden" name="quantity" value={removed.quantity} />
      {t('cart.removed')}
      <button type="submit" className="min-h-11 font-medium underline underline-offset-4">
        {t('cart.undo')}
      </button>
    </form>
  );
}

function Empty(): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="flex flex-col items-start gap-4 rounded-lg bg-sunk p-8 md:p-12">
      <p className="font-display text-22 font-medium">{t('cart.empty')}</p>
      <p className="text-quiet">{t('cart.empty_hint')}</p>
      <ButtonLink href="/products">{t('cart.browse')}</ButtonLink>
    </div>
  );
}
