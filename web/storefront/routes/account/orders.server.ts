import type { OrderSummary } from '#modules/orders/contract.ts';
import { page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { isRedirect, requireSignedIn } from '../../server/require-customer.ts';

export interface OrdersData {
  readonly csrf: string | null;
  readonly orders: readonly OrderSummary[];
  readonly filters: OrderFilters;
  /** Address of the next page. */
  readonly more: string | null;
}

export interface OrderFilters {
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly query: string;
}

const STATES = new Set(['pending', 'placed', 'fulfilled', 'cancelled', 'failed']);
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const QUERY_MAX = 100;
const CURSOR_MAX = 500;

export async function load(request: PageRequest): Promise<PageResult<OrdersData>> {
  const session = await requireSignedIn(request);
  if (isRedirect(session)) return session;
  const filters = readFilters(request.url.searchParams);
  const chosen = Object.entries(filters).filter(([, value]) => value !== '');
  const query = new URLSearchParams(chosen);
  const cursor = request.url.searchParams.get('cursor')?.slice(0, CURSOR_MAX);
  const listed = await request.api.get<{ items: OrderSummary[]; nextCursor: string | null }>(
    `/api/v1/account/orders?${new URLSearchParams([...query, ...(cursor ? [['cursor', cursor]] : [])])}`,
  );
  const next = listed?.nextCursor;
  const more = next ? `/account/orders?${new URLSearchParams([...query, ['cursor', next]])}` : null;
  return page({ csrf: session.csrf, orders: listed?.items ?? [], filters, more });
}

/** What the address asks for; what it cannot mean is left out. */
function readFilters(parameters: URLSearchParams): OrderFilters {
  const given = (name: string): string => (parameters.get(name) ?? '').trim();
  const date = (name: string): string => (DATE.test(given(name)) ? given(name) : '');
  return {
    state: STATES.has(given('state')) ? given('state') : '',
    from: date('from'),
    to: date('to'),
    query: given('query').slice(0, QUERY_MAX),
  };
}

export function head(_data: OrdersData, { language }: PageRequest): Head {
  return { title: language.t('account.orders'), hidden: true };
}
