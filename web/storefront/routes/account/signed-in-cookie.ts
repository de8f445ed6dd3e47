import type { CookieChange } from '../../page.ts';

const KEPT_SECONDS = 30 * 86_400;

/** Lets shared pages lead to the account instead of the sign-in; it opens nothing by itself. */
export function signedInCookie(signedIn: boolean): CookieChange[] {
  return [
    {
      name: 'signed_in',
      value: signedIn ? '1' : null,
      maxAgeSeconds: KEPT_SECONDS,
      httpOnly: false,
    },
  ];
}
