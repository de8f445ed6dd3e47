import type { Account } from '#modules/identity/contract.ts';
import type { OrderSummary } from '#modules/orders/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { ApiResult, Problem } from '../../server/api.ts';
import { isRedirect, requireSignedIn } from '../../server/require-customer.ts';
import { sendForm } from '../../server/session.ts';

export interface OverviewData {
  readonly csrf: string | null;
  readonly account: Account;
  /** Version of the profile that the form shows. */
  readonly version: string;
  readonly orders: readonly OrderSummary[];
  readonly saved: boolean;
  readonly problem: string | null;
}

const ORDERS_SHOWN = 3;

export async function load(request: PageRequest): Promise<PageResult<OverviewData>> {
  return await show(request, null);
}

/** Saves the profile; somebody else's change meanwhile is shown, not overwritten. */
export async function action(request: PageRequest): Promise<PageResult<OverviewData>> {
  const { form } = request;
  const result = await sendForm<Account>(request, {
    method: 'PATCH',
    path: '/api/v1/account',
    headers: { 'if-match': `"${form.get('version') ?? ''}"` },
    body: { name: (form.get('name') ?? '').trim(), phone: (form.get('phone') ?? '').trim() },
  });
  return result.ok ? redirect('/account?saved=1') : await show(request, result.problem);
}

async function show(
  request: PageRequest,
  problem: Problem | null,
): Promise<PageResult<OverviewData>> {
  const session = await requireSignedIn(request);
  if (isRedirect(session)) return session;
  const [account, orders] = await Promise.all([
    request.api.call<Account>({ method: 'GET', path: '/api/v1/account' }),
    request.api.get<{ items: OrderSummary[] }>(`/api/v1/account/orders?limit=${ORDERS_SHOWN}`),
  ]);
  if (!account.ok) return redirect('/sign-in');
  return page(
    {
      csrf: session.csrf,
      account: account.value,
      version: versionOf(account),
      orders: orders?.items ?? [],
      saved: request.url.searchParams.get('saved') === '1',
      problem: problem?.detail ?? null,
    },
    { status: problem?.status ?? 200 },
  );
}

function versionOf(result: ApiResult<Account>): string {
  return result.ok ? (result.headers['etag'] ?? '').replaceAll('"', '') : '';
}

export function head(_data: OverviewData, { language }: PageRequest): Head {
  return { title: language.t('account.title'), hidden: true };
}
