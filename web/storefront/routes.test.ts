import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { matchRoute, routes } from './routes.ts';

test.each([
  ['/', 'home/home', {}],
  ['/products', 'catalog/listing', {}],
  ['/products/', 'catalog/listing', {}],
  ['/products/stoneware-mug', 'catalog/product', { slug: 'stoneware-mug' }],
  ['/categories/home-garden', 'catalog/listing', { category: 'home-garden' }],
  ['/products/caf%C3%A9', 'catalog/product', { slug: 'café' }],
  ['/orders/1/receipt', 'orders/receipt', { id: '1' }],
])('%s shows %s', (path, page, params) => {
  const match = matchRoute(path);
  expect(match?.route.page).toBe(page);
  expect(match?.params).toEqual(params);
});

test.each(['/nowhere', '/products/a/b', '/products/%E0%A4', '/orders/1/receipt/pdf'])(
  '%s shows nothing',
  (path) => {
    expect(matchRoute(path)).toBeUndefined();
  },
);

test.each(routes)('$path has both halves of its page', ({ page }) => {
  for (const ending of ['.tsx', '.server.ts']) {
    expect(existsSync(new URL(`routes/${page}${ending}`, import.meta.url))).toBe(true);
  }
});

test('only pages that show nothing personal are shared between visitors', () => {
  const shared = routes.filter(({ cache }) => cache === 'public').map(({ path }) => path);
  expect(shared).toEqual([
    '/',
    '/products',
    '/search',
    '/categories/:category',
    '/products/:slug',
    '/sale',
    '/delivery',
  ]);
});
