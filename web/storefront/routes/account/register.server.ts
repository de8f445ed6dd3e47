import { sanitizeReturnPath } from '#modules/identity/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { FieldErrors } from '../../server/address-form.ts';
import type { Problem } from '../../server/api.ts';
import { sendForm, type Session } from '../../server/session.ts';
import { signedInCookie } from './signed-in-cookie.ts';
import { takeCartAlong } from './take-cart-along.ts';

export interface RegisterData {
  readonly csrf: string | null;
  readonly returnTo: string;
  readonly name: string;
  readonly email: string;
  readonly errors: FieldErrors;
  readonly problem: { readonly title: string; readonly text: string } | null;
}

export async function load(request: PageRequest): Promise<PageResult<RegisterData>> {
  const { actor } = await request.session();
  const returnTo = request.url.searchParams.get('returnTo') ?? '';
  if (actor.kind !== 'anonymous') return redirect(way(returnTo));
  return page(await shown(request, returnTo, {}));
}

export async function action(request: PageRequest): Promise<PageResult<RegisterData>> {
  const { form: fields, language } = request;
  const [name, email] = [typed(fields, 'name'), typed(fields, 'email')];
  const password = fields.get('password') ?? '';
  const returnTo = fields.get('returnTo') ?? '';
  const missing = Object.entries({ name, email, password }).filter(([, value]) => value === '');
  if (missing.length > 0) {
    const required = language.t('checkout.required');
    const errors = Object.fromEntries(missing.map(([field]) => [field, required]));
    return page(await shown(request, returnTo, { errors }), { status: 422 });
  }
  const result = await sendForm(request, {
    method: 'POST',
    path: '/api/v1/accounts',
    body: { name, email, password },
  });
  if (!result.ok) {
    const explained = explain(request, result.problem);
    return page(await shown(request, returnTo, explained), { status: result.status });
  }
  return await enter(request, returnTo);
}

/**
 * The API does not tell whether an address has an account already; a new one is signed in. Whoever
 * is not had one, and is asked for its password.
 */
async function enter(request: PageRequest, returnTo: string): Promise<PageResult<RegisterData>> {
  const session = await request.api.get<Session>('/api/v1/session');
  if (!session || session.actor.kind === 'anonymous') {
    const { t } = request.language;
    const problem = { title: t('account.taken'), text: t('account.taken_text') };
    return page(await shown(request, returnTo, { problem }), { status: 409 });
  }
  const cookies = await takeCartAlong(request, session.csrf);
  return redirect(way(returnTo), [...signedInCookie(true), ...cookies]);
}

function way(returnTo: string): string {
  return returnTo ? sanitizeReturnPath(returnTo) : '/account';
}

async function shown(
  request: PageRequest,
  returnTo: string,
  told: Partial<Pick<RegisterData, 'errors' | 'problem'>>,
): Promise<RegisterData> {
  const { csrf } = await request.session();
  return {
    csrf,
    returnTo: returnTo ? way(returnTo) : '',
    name: typed(request.form, 'name'),
    email: typed(request.form, 'email'),
    errors: told.errors ?? {},
    problem: told.problem ?? null,
  };
}

function typed(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim();
}

function explain(
  { language }: PageRequest,
  problem: Problem,
): Pick<RegisterData, 'errors' | 'problem'> {
  const { t } = language;
  const fields = problem.errors.map(
    ({ field, message }) => [field.split('.').at(-1) ?? field, message] as const,
  );
  if (problem.code === 'password_too_weak') {
    return { errors: { password: problem.errors[0]?.message ?? problem.detail }, problem: null };
  }
  if (problem.code === 'invalid_input')
    return { errors: Object.fromEntries(fields), problem: null };
  return { errors: {}, problem: { title: t('account.problem'), text: problem.detail } };
}

export function head(_data: RegisterData, { language }: PageRequest): Head {
  return { title: language.t('account.register_title'), hidden: true };
}
