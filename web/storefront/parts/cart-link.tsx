import { ShoppingBag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCartSheet } from './cart-sheet.tsx';
import { useLanguage } from './shop-context.tsx';
import { useVisitor } from './visitor.ts';

/** Leads to the cart; where a script runs it opens the cart beside the page instead. */
export function CartLink(): ReactNode {
  const { t } = useLanguage();
  const { cartCount } = useVisitor();
  const sheet = useCartSheet();
  const filled = cartCount !== null && cartCount > 0;
  return (
    <a
      href="/cart"
      className="relative inline-flex size-11 items-center justify-center rounded-md hover:bg-sunk"
      aria-label={filled ? t('shell.cart_with', { count: cartCount }) : t('shell.cart')}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || !filled) return;
        event.preventDefault();
        void sheet.open();
      }}
    >
      <ShoppingBag aria-hidden size={22} strokeWidth={1.5} />
      {filled && (
        <span
          aria-hidden
          className="tabular absolute end-0.5 top-0.5 flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1 text-12 font-semibold text-accent-ink"
        >
          {cartCount > 99 ? '99+' : cartCount}
        </span>
      )}
    </a>
  );
}
