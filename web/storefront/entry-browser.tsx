import './storefront.css';
import { hydrateRoot } from 'react-dom/client';
import type { ComponentType } from 'react';
import { Frame } from './parts/frame.tsx';
import type { PageProps, ShopView } from './page.ts';

interface PageModule {
  default: ComponentType<PageProps<unknown>>;
}

/** What the server rendered the page from, as it stands in the document. */
interface PageState {
  readonly page: string;
  readonly data: unknown;
  readonly shop: ShopView;
}

const pages = import.meta.glob<PageModule>(['./routes/*/*.tsx', '!./routes/*/*.test.tsx']);

/** Wakes the page that the server sent; it is complete and usable before this runs. */
async function wake(): Promise<void> {
  const root = document.getElementById('page');
  const source = document.getElementById('page-state')?.textContent;
  if (!root || !source) return;
  const state = JSON.parse(source) as PageState;
  const load = pages[`./routes/${state.page}.tsx`];
  if (!load) return;
  const { default: Page } = await load();
  hydrateRoot(
    root,
    <Frame shop={state.shop} page={state.page}>
      <Page data={state.data} />
    </Frame>,
  );
  document.documentElement.dataset['awake'] = '';
}

await wake();
