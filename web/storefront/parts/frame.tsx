import type { ReactNode } from 'react';
import type { ShopView } from '../page.ts';
import { CartSheetProvider } from './cart-sheet.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { ShopProvider, useLanguage } from './shop-context.tsx';

interface FrameProps {
  shop: ShopView;
  page: string;
  children: ReactNode;
}

/** Pages that are one task have a bare head and no foot, so that nothing leads away from it. */
const TASKS = new Set(['checkout/checkout', 'checkout/wait']);
const BARE = new Set(['orders/receipt']);

/** What stands around every page: skip link, head, main, foot. */
export function Frame({ shop, page, children }: FrameProps): ReactNode {
  // Closed, or out of reach: nothing on the page could lead anywhere.
  const task = TASKS.has(page) || shop.isAway === true;
  return (
    <ShopProvider value={shop}>
      <CartSheetProvider>
        <div className="flex min-h-dvh flex-col">
          <SkipLink />
          {!BARE.has(page) && shop.name !== '' && <Header task={task} />}
          <main id="content" className="flex-1">
            {children}
          </main>
          {!BARE.has(page) && !task && <Footer />}
        </div>
      </CartSheetProvider>
    </ShopProvider>
  );
}

function SkipLink(): ReactNode {
  const { t } = useLanguage();
  return (
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-4 focus:z-50 focus:rounded-md focus:bg-surface focus:px-4 focus:py-3 focus:shadow-float"
    >
      {t('shell.skip')}
    </a>
  );
}
