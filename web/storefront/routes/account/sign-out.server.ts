import { redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { sendForm } from '../../server/session.ts';
import { cartCookies } from '../cart/cart-cookie.ts';
import { signedInCookie } from './signed-in-cookie.ts';

/** Nothing to see: signing out is a form of the account page. */
export async function load(): Promise<PageResult<null>> {
  return redirect('/account');
}

/** Ends the session; the cart stays the person's and is forgotten by this browser. */
export async function action(request: PageRequest): Promise<PageResult<null>> {
  const ended = await sendForm(request, { method: 'DELETE', path: '/api/v1/sessions/current' });
  if (!ended.ok) return redirect('/account');
  return redirect('/', [...signedInCookie(false), ...cartCookies(null)]);
}

export function head(_data: null, { language }: PageRequest): Head {
  return { title: language.t('account.sign_out'), hidden: true };
}
