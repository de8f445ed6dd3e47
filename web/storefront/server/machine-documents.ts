import type { PageRequest } from '../page.ts';
import { text } from './document.ts';

interface MachineDocument {
  status: number;
  headers: Record<string, string>;
  cookies: [];
  body: string;
  cachePublic: boolean;
}

type Maker = (request: PageRequest) => string | Promise<string>;

const documents: Readonly<Record<string, readonly [type: string, make: Maker]>> = {
  '/robots.txt': ['text/plain; charset=utf-8', robots],
  '/sitemap.xml': ['application/xml; charset=utf-8', sitemap],
  '/favicon.svg': ['image/svg+xml', favicon],
  '/favicon.ico': ['image/svg+xml', favicon],
  '/site.webmanifest': ['application/manifest+json; charset=utf-8', webManifest],
};

/** What crawlers and browsers ask for by a fixed name; undefined for every other address. */
export async function machineDocument(request: PageRequest): Promise<MachineDocument | undefined> {
  const found = documents[request.url.pathname];
  if (!found || request.method !== 'GET') return undefined;
  const [type, make] = found;
  const body = await make(request);
  return { status: 200, headers: { 'content-type': type }, cookies: [], body, cachePublic: true };
}

function robots({ url }: PageRequest): string {
  return [
    'User-agent: *',
    ...['/cart', '/checkout', '/orders/', '/account', '/sign-in', '/register', '/backoffice'].map(
      (path) => `Disallow: ${path}`,
    ),
    `Sitemap: ${url.origin}/sitemap.xml`,
    '',
  ].join('\n');
}

/**
 * The limit of sitemaps.org is 50,000 addresses; a shop with more needs an index (not built yet).
 */
const PRODUCTS_MAX = 5000;
const PAGE_SIZE = 100;

async function sitemap(request: PageRequest): Promise<string> {
  const paths = ['/', '/products', '/delivery'];
  paths.push(...request.shop.categories.map(({ slug }) => `/categories/${slug}`));
  paths.push(...(await productPaths(request)));
  const entries = paths.map((path) => `<url><loc>${text(request.url.origin + path)}</loc></url>`);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' +
    `${entries.join('\n')}\n</urlset>\n`
  );
}

async function productPaths({ api }: PageRequest): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (cursor) query.set('cursor', cursor);
    const listed: Listed | undefined = await api.get<Listed>(`/api/v1/products?${query}`);
    paths.push(...(listed?.items ?? []).map(({ slug }) => `/products/${slug}`));
    cursor = listed?.nextCursor ?? null;
  } while (cursor && paths.length < PRODUCTS_MAX);
  return paths;
}

interface Listed {
  items: { slug: string }[];
  nextCursor: string | null;
}

/** The shop's initial in the accent colour; follows the system's dark mode like the pages do. */
function favicon({ shop }: PageRequest): string {
  const initial = text([...shop.name][0]?.toUpperCase() ?? 'E');
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
    '<style>rect{fill:#0f5c4a}text{fill:#fff;font:500 40px Georgia,serif}' +
    '@media(prefers-color-scheme:dark){rect{fill:#58b89c}text{fill:#0c1b17}}</style>' +
    `<rect width="64" height="64" rx="16"/><text x="32" y="46" text-anchor="middle">${initial}</text></svg>`
  );
}

function webManifest({ shop, language }: PageRequest): string {
  return JSON.stringify({
    name: shop.name,
    short_name: shop.name,
    lang: language.locale,
    dir: language.direction,
    start_url: '/',
    display: 'browser',
    background_color: '#fbfaf7',
    theme_color: '#fbfaf7',
    icons: [{ src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' }],
  });
}
