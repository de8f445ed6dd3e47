/**
 * The map of the storefront: which address shows which page. A page is `routes/<page>.tsx` with its
 * server half beside it. Order matters only where two patterns fit the same address.
 */
export interface Route {
  /** Parts that begin with a colon are handed to the page as params. */
  readonly path: string;
  /** File below routes/, without ending. */
  readonly page: string;
  /** 'public': nothing personal on it, so its bytes may be shared between visitors. */
  readonly cache: 'public' | 'never';
}

export const routes: readonly Route[] = [
  { path: '/', page: 'home/home', cache: 'public' },
  { path: '/products', page: 'catalog/listing', cache: 'public' },
  { path: '/search', page: 'catalog/listing', cache: 'public' },
  { path: '/categories/:category', page: 'catalog/listing', cache: 'public' },
  { path: '/products/:slug', page: 'catalog/product', cache: 'public' },
  { path: '/sale', page: 'sale/sale', cache: 'public' },
  { path: '/cart', page: 'cart/cart', cache: 'never' },
  { path: '/checkout', page: 'checkout/checkout', cache: 'never' },
  { path: '/checkout/wait', page: 'checkout/wait', cache: 'never' },
  { path: '/orders/:id', page: 'orders/confirmation', cache: 'never' },
  { path: '/orders/:id/receipt', page: 'orders/receipt', cache: 'never' },
  { path: '/account', page: 'account/overview', cache: 'never' },
  { path: '/account/orders', page: 'account/orders', cache: 'never' },
  { path: '/account/addresses', page: 'account/addresses', cache: 'never' },
  { path: '/sign-in', page: 'account/sign-in', cache: 'never' },
  { path: '/sign-out', page: 'account/sign-out', cache: 'never' },
  { path: '/register', page: 'account/register', cache: 'never' },
  { path: '/delivery', page: 'information/delivery', cache: 'public' },
];

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for a path, with or without a slash at its end; undefined when none fits. */
export function matchRoute(pathname: string): RouteMatch | undefined {
  const parts = split(pathname);
  for (const route of routes) {
    const params = fit(split(route.path), parts);
    if (params) return { route, params };
  }
  return undefined;
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function fit(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const part = decode(parts[i] ?? '');
    if (part === undefined) return undefined;
    if (expected.startsWith(':')) params[expected.slice(1)] = part;
    else if (expected !== part) return undefined;
  }
  return params;
}

/** A part with a broken percent sequence is no address of ours. */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
