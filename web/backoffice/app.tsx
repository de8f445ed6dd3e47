/** The application: queries, notices, and the table of pages. Every page is loaded when first opened. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Toasts } from './parts/toast.tsx';
import { toProblem } from './problem.ts';
import { sessionEnded } from './session.ts';
import { BrokenPage } from './shell/broken-page.tsx';
import { MissingPage } from './shell/missing-page.tsx';
import { ShellSkeleton } from './shell/shell-skeleton.tsx';
import { Shell } from './shell/shell.tsx';

const RETRIES = 2;
const FRESH_MS = 2_000;
const SERVER_FAULT = 500;
const SIGNED_OUT = 401;

/** Any call may be the first to learn that the session has ended. */
function watchSession(error: unknown): void {
  if (toProblem(error).status === SIGNED_OUT) sessionEnded(queries);
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    // The server may stand in the same house: a browser without the Internet asks it all the same.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: FRESH_MS,
      // A refusal stays a refusal; only a server or a network that failed is asked again.
      retry: (failures, error) => {
        const { status } = toProblem(error);
        return failures < RETRIES && (status === 0 || status >= SERVER_FAULT);
      },
    },
  },
});

const router = createBrowserRouter(
  [
    {
      path: 'sign-in',
      hydrateFallbackElement: <></>,
      lazy: () => import('./routes/sign-in/sign-in-page.tsx'),
    },
    {
      path: 'sign-in-link',
      hydrateFallbackElement: <></>,
      lazy: () => import('./routes/sign-in/link-page.tsx'),
    },
    {
      element: <Shell />,
      hydrateFallbackElement: <ShellSkeleton />,
      errorElement: <BrokenPage />,
      children: [
        {
          errorElement: <BrokenPage />,
          children: [
            { index: true, lazy: () => import('./routes/home/home-page.tsx') },
            { path: 'orders', lazy: () => import('./routes/orders/list-page.tsx') },
            { path: 'orders/:orderId', lazy: () => import('./routes/orders/order-page.tsx') },
            { path: 'payments', lazy: () => import('./routes/payments/reviews-page.tsx') },
            { path: 'flash-sales', lazy: () => import('./routes/flash-sales/list-page.tsx') },
            { path: 'flash-sales/new', lazy: () => import('./routes/flash-sales/new-page.tsx') },
            {
              path: 'flash-sales/:saleId',
              lazy: () => import('./routes/flash-sales/watch-page.tsx'),
            },
            {
              path: 'flash-sales/:saleId/edit',
              lazy: () => import('./routes/flash-sales/edit-page.tsx'),
            },
            { path: 'products', lazy: () => import('./routes/products/list-page.tsx') },
            { path: 'products/new', lazy: () => import('./routes/products/new-page.tsx') },
            { path: 'products/:productId', lazy: () => import('./routes/products/edit-page.tsx') },
            { path: 'categories', lazy: () => import('./routes/categories/categories-page.tsx') },
            { path: 'stock', lazy: () => import('./routes/stock/list-page.tsx') },
            { path: 'stock/holds', lazy: () => import('./routes/stock/holds-page.tsx') },
            { path: 'stock/:variantId', lazy: () => import('./routes/stock/article-page.tsx') },
            { path: 'customers', lazy: () => import('./routes/customers/list-page.tsx') },
            {
              path: 'customers/:customerId',
              lazy: () => import('./routes/customers/customer-page.tsx'),
            },
            {
              path: 'quality-scenarios',
              lazy: () => import('./routes/quality/list-page.tsx'),
            },
            {
              path: 'quality-scenarios/:scenarioId',
              lazy: () => import('./routes/quality/scenario-page.tsx'),
            },
            {
              path: 'operations',
              lazy: () => import('./routes/operations/operations-page.tsx'),
            },
            {
              path: 'operations/backups',
              lazy: () => import('./routes/backups/backups-page.tsx'),
            },
            {
              path: 'maintenance',
              lazy: () => import('./routes/maintenance/maintenance-page.tsx'),
            },
            { path: 'account', lazy: () => import('./routes/account/account-page.tsx') },
            { path: '*', element: <MissingPage /> },
          ],
        },
      ],
    },
  ],
  { basename: '/backoffice' },
);

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  );
}
