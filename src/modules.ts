import type { Check } from '#platform/checks.ts';
import type { Verb } from '#platform/cli.ts';
import type { Guard } from '#platform/http/admission.ts';
import type { HttpPlugin, Route } from '#platform/http/route.ts';
import type { Job, Timer } from '#platform/jobs.ts';

/**
 * The map of the house: each module, lowest first, with the modules it may import and its doors.
 * server.ts, worker.ts and cli.ts read nothing else; test/rules holds the code to it.
 */
export interface Module {
  readonly name: string;
  readonly imports: readonly string[];
  readonly http?: () => Promise<{
    routes: readonly Route[];
    plugin?: HttpPlugin;
    guard?: Guard;
  }>;
  readonly jobs?: () => Promise<{ jobs?: readonly Job[]; timers?: readonly Timer[] }>;
  readonly cli?: () => Promise<{ verbs: readonly Verb[] }>;
  readonly checks?: () => Promise<{ checks: readonly Check[] }>;
}

export const modules: readonly Module[] = [
  {
    name: 'shops',
    imports: [],
    http: () => import('./modules/shops/http.ts'),
    cli: () => import('./modules/shops/cli.ts'),
  },
  {
    name: 'identity',
    imports: ['shops'],
    http: () => import('./modules/identity/http.ts'),
    jobs: () => import('./modules/identity/jobs.ts'),
    cli: () => import('./modules/identity/cli.ts'),
    checks: () => import('./modules/identity/checks.ts'),
  },
  {
    name: 'quality',
    imports: ['shops', 'identity'],
    http: () => import('./modules/quality/http.ts'),
    cli: () => import('./modules/quality/cli.ts'),
    checks: () => import('./modules/quality/checks.ts'),
  },
  {
    name: 'backup',
    imports: ['shops', 'identity', 'quality'],
    http: () => import('./modules/backup/http.ts'),
    jobs: () => import('./modules/backup/jobs.ts'),
    cli: () => import('./modules/backup/cli.ts'),
  },
  {
    name: 'catalog',
    imports: ['shops', 'identity'],
    http: () => import('./modules/catalog/http.ts'),
    checks: () => import('./modules/catalog/checks.ts'),
  },
  {
    name: 'customers',
    imports: ['shops', 'identity'],
    http: () => import('./modules/customers/http.ts'),
    checks: () => import('./modules/customers/checks.ts'),
  },
  {
    name: 'pricing',
    imports: ['shops', 'identity', 'catalog'],
    http: () => import('./modules/pricing/http.ts'),
  },
  {
    name: 'inventory',
    imports: ['shops', 'identity', 'catalog'],
    http: () => import('./modules/inventory/http.ts'),
    jobs: () => import('./modules/inventory/jobs.ts'),
    checks: () => import('./modules/inventory/checks.ts'),
  },
  {
    name: 'flash-sales',
    imports: ['shops', 'identity', 'catalog', 'pricing', 'inventory'],
    http: () => import('./modules/flash-sales/http.ts'),
    jobs: () => import('./modules/flash-sales/jobs.ts'),
    cli: () => import('./modules/flash-sales/cli.ts'),
    checks: () => import('./modules/flash-sales/checks.ts'),
  },
  {
    name: 'payments',
    imports: ['shops', 'identity', 'quality'],
    http: () => import('./modules/payments/http.ts'),
    jobs: () => import('./modules/payments/jobs.ts'),
    cli: () => import('./modules/payments/cli.ts'),
    checks: () => import('./modules/payments/checks.ts'),
  },
  {
    name: 'search',
    imports: ['shops', 'catalog', 'pricing', 'inventory', 'flash-sales'],
    http: () => import('./modules/search/http.ts'),
    jobs: () => import('./modules/search/jobs.ts'),
  },
  {
    name: 'cart',
    imports: ['shops', 'catalog', 'pricing', 'inventory', 'flash-sales'],
    http: () => import('./modules/cart/http.ts'),
    jobs: () => import('./modules/cart/jobs.ts'),
  },
  {
    name: 'waiting-room',
    imports: ['shops', 'identity', 'cart'],
    http: () => import('./modules/waiting-room/http.ts'),
    jobs: () => import('./modules/waiting-room/jobs.ts'),
    cli: () => import('./modules/waiting-room/cli.ts'),
    checks: () => import('./modules/waiting-room/checks.ts'),
  },
  {
    name: 'orders',
    imports: ['shops', 'identity', 'customers', 'pricing', 'inventory', 'flash-sales', 'payments'],
    http: () => import('./modules/orders/http.ts'),
    jobs: () => import('./modules/orders/jobs.ts'),
    checks: () => import('./modules/orders/checks.ts'),
  },
  {
    name: 'checkout',
    imports: [
      'shops',
      'customers',
      'pricing',
      'inventory',
      'flash-sales',
      'payments',
      'cart',
      'waiting-room',
      'orders',
      'quality',
    ],
    http: () => import('./modules/checkout/http.ts'),
    jobs: () => import('./modules/checkout/jobs.ts'),
    checks: () => import('./modules/checkout/checks.ts'),
  },
  {
    name: 'partners',
    imports: [
      'shops',
      'identity',
      'catalog',
      'pricing',
      'inventory',
      'flash-sales',
      'orders',
      'search',
    ],
    cli: () => import('./modules/partners/cli.ts'),
  },
  {
    name: 'drills',
    imports: ['shops', 'quality', 'catalog', 'orders', 'backup'],
    http: () => import('./modules/drills/http.ts'),
    jobs: () => import('./modules/drills/jobs.ts'),
    cli: () => import('./modules/drills/cli.ts'),
  },
  {
    name: 'operations',
    imports: [
      'shops',
      'identity',
      'quality',
      'inventory',
      'payments',
      'orders',
      'backup',
      'drills',
    ],
    http: () => import('./modules/operations/http.ts'),
    jobs: () => import('./modules/operations/jobs.ts'),
    cli: () => import('./modules/operations/cli.ts'),
  },
  {
    name: 'transfer',
    imports: ['shops', 'identity', 'catalog', 'payments', 'backup'],
    jobs: () => import('./modules/transfer/jobs.ts'),
    cli: () => import('./modules/transfer/cli.ts'),
  },
  {
    name: 'demo',
    imports: [
      'shops',
      'identity',
      'quality',
      'catalog',
      'customers',
      'pricing',
      'inventory',
      'flash-sales',
      'search',
      'partners',
    ],
    cli: () => import('./modules/demo/cli.ts'),
  },
  {
    name: 'rush',
    imports: ['shops', 'catalog', 'pricing', 'inventory', 'checkout', 'quality'],
    http: () => import('./modules/rush/http.ts'),
    cli: () => import('./modules/rush/cli.ts'),
  },
];
