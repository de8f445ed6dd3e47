import { sanitizeReturnPath, type SessionView } from '#modules/identity/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { Problem } from '../../server/api.ts';
import { sendForm } from '../../server/session.ts';
import { takeCartAlong } from './take-cart-along.ts';
import { signedInCookie } from './signed-in-cookie.ts';

export interface SignInData {
  readonly csrf: string | null;
  readonly returnTo: string;
  /** Somebody came from a page that needs an account. */
  readonly required: boolean;
  readonly login: string;
  readonly problem: { readonly title: string; readonly text: string } | null;
}

const HOME = '/account';

export async function load(request: PageRequest): Promise<PageResult<SignInData>> {
  const { actor } = await request.session();
  const given = request.url.searchParams.get('returnTo');
  if (actor.kind !== 'anonymous') return redirect(way(given), signedInCookie(true));
  return page(await shown(request, given, null), { cookies: signedInCookie(false) });
}

export async function action(request: PageRequest): Promise<PageResult<SignInData>> {
  const { form: fields } = request;
  const result = await sendForm<SessionView>(request, {
    method: 'POST',
    path: '/api/v1/sessions',
    body: {
      login: (fields.get('login') ?? '').trim() || ' ',
      password: fields.get('password') || ' ',
    },
  });
  const returnTo = fields.get('returnTo');
  if (!result.ok) {
    return page(await shown(request, returnTo, explain(request, result.problem)), {
      status: result.status,
    });
  }
  const cookies = await takeCartAlong(request, result.value.csrf);
  return redirect(way(returnTo), [...signedInCookie(true), ...cookies]);
}

/** Only a path of this shop: nobody is led elsewhere by an address that somebody else wrote. */
function way(given: string | null): string {
  return given ? sanitizeReturnPath(given) : HOME;
}

async function shown(
  request: PageRequest,
  returnTo: string | null,
  problem: SignInData['problem'],
): Promise<SignInData> {
  const { csrf } = await request.session();
  return {
    csrf,
    returnTo: returnTo ? way(returnTo) : '',
    required: returnTo !== null && returnTo !== '/checkout' && problem === null,
    login: (request.form.get('login') ?? '').slice(0, 254),
    problem,
  };
}

function explain({ language }: PageRequest, problem: Problem): NonNullable<SignInData['problem']> {
  const { t } = language;
  if (problem.code === 'sign_in_locked' || problem.code === 'sign_in_slowed') {
    return { title: t('account.locked'), text: problem.detail };
  }
  if (problem.code === 'sign_in_failed' || problem.code === 'invalid_input') {
    return { title: t('account.wrong'), text: t('account.wrong_text') };
  }
  return { title: t('account.problem'), text: problem.detail };
}

export function head(_data: SignInData, { language }: PageRequest): Head {
  return { title: language.t('account.sign_in'), hidden: true };
}
