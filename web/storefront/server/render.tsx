import type { ComponentType } from 'react';
import { renderToString } from 'react-dom/server';
import { Frame } from '../parts/frame.tsx';
import type { Head, PageProps, ShopView } from '../page.ts';
import type { Language } from '../words/language.ts';
import type { PageAssets } from './assets.ts';
import { renderDocument } from './document.ts';

interface PageModule {
  default: ComponentType<PageProps<never>>;
}

const pages = import.meta.glob<PageModule>(['../routes/*/*.tsx', '!../routes/*/*.test.tsx'], {
  eager: true,
});

export interface RenderParts {
  readonly page: string;
  readonly data: unknown;
  readonly head: Head;
  readonly shop: ShopView;
  readonly language: Language;
  readonly assets: PageAssets;
  readonly origin: string;
}

/** The HTML of a page with the data that the browser goes on with. */
export function renderPage(parts: RenderParts): string {
  const { page, data, shop } = parts;
  const module = pages[`../routes/${page}.tsx`];
  if (!module) throw new Error(`No page ${page}`);
  const Page = module.default as ComponentType<PageProps<unknown>>;
  const body = renderToString(
    <Frame shop={shop} page={page}>
      <Page data={data} />
    </Frame>,
  );
  return renderDocument({ ...parts, body, state: { page, data, shop } });
}
