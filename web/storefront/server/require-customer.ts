import { redirect, type PageRequest, type Redirect } from '../page.ts';
import type { Session } from './session.ts';

/** The session of whoever is signed in, or the way to sign in and back. */
export async function requireSignedIn(request: PageRequest): Promise<Session | Redirect> {
  const session = await request.session();
  if (session.actor.kind !== 'anonymous') return session;
  const returnTo = request.url.pathname + request.url.search;
  return redirect(`/sign-in?${new URLSearchParams({ returnTo })}`);
}

export function isRedirect(value: object): value is Redirect {
  return 'kind' in value && value.kind === 'redirect';
}
