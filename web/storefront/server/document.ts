import type { Head, ShopView } from '../page.ts';
import type { Language } from '../words/language.ts';
import type { PageAssets } from './assets.ts';

export interface DocumentParts {
  readonly head: Head;
  readonly shop: ShopView;
  readonly language: Language;
  readonly assets: PageAssets;
  readonly origin: string;
  /** The page as HTML. */
  readonly body: string;
  /** What the page was rendered from, for the browser to go on with. */
  readonly state: unknown;
}

/** The whole HTML document. Everything that is not markup of ours is escaped here. */
export function renderDocument(parts: DocumentParts): string {
  const { language, body, state } = parts;
  return (
    `<!doctype html><html lang="${attribute(language.locale)}" dir="${language.direction}"><head>` +
    headTags(parts).join('') +
    `</head><body><div id="page">${body}</div>` +
    `<script type="application/json" id="page-state">${json(state)}</script></body></html>`
  );
}

function headTags({ head, shop, assets, origin }: DocumentParts): string[] {
  const title =
    head.title === shop.name || shop.name === '' ? head.title : `${head.title} · ${shop.name}`;
  return [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    `<title>${text(title)}</title>`,
    ...assets.fonts.map(
      (font) => `<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>`,
    ),
    ...assets.styles.map((style) => `<link rel="stylesheet" href="${style}">`),
    `<script type="module" src="${assets.script}"></script>`,
    ...assets.preloads.map((module) => `<link rel="modulepreload" href="${module}">`),
    '<meta name="color-scheme" content="light dark">',
    '<meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)">',
    '<meta name="theme-color" content="#141311" media="(prefers-color-scheme: dark)">',
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    '<link rel="manifest" href="/site.webmanifest">',
    ...describing(head, origin, title),
    head.hidden ? '<meta name="robots" content="noindex">' : '',
    head.refreshSeconds ? `<meta http-equiv="refresh" content="${head.refreshSeconds}">` : '',
    head.refreshWithoutScriptSeconds
      ? `<noscript><meta http-equiv="refresh" content="${head.refreshWithoutScriptSeconds}"></noscript>`
      : '',
    ...(head.facts ?? []).map(
      (fact) => `<script type="application/ld+json">${json(fact)}</script>`,
    ),
  ];
}

function describing(head: Head, origin: string, title: string): string[] {
  const tags = [`<meta property="og:title" content="${attribute(title)}">`];
  if (head.description) {
    const description = attribute(head.description);
    tags.push(`<meta name="description" content="${description}">`);
    tags.push(`<meta property="og:description" content="${description}">`);
  }
  if (head.canonical) {
    const address = attribute(origin + head.canonical);
    tags.push(`<link rel="canonical" href="${address}">`);
    tags.push(`<meta property="og:url" content="${address}">`);
  }
  if (head.image) {
    const address = attribute(new URL(head.image, origin).href);
    tags.push(`<meta property="og:image" content="${address}">`);
  }
  return tags;
}

export function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}

/** JSON that cannot end the script element it stands in. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028');
}
