/** The only beginnings a path may have that we send a browser to after it signed in. */
const ALLOWED = [
  '/account',
  '/backoffice',
  '/cart',
  '/categories',
  '/checkout',
  '/orders',
  '/products',
  '/search',
  '/till',
];
const LONGEST_PATH = 500;

/**
 * The path to go to after signing in, or `/` when the wish is not one of our own pages. Only a path
 * that begins with an allow-listed segment and is written in plain visible ASCII passes: no scheme,
 * host, backslash, control character, percent-encoded line break, slash or dot segment survives.
 */
export function sanitizeReturnPath(wish: string | null | undefined): string {
  if (!wish || wish.length > LONGEST_PATH) return '/';
  if (!/^\/(?!\/)[!#$&-;=?-[\]_a-z~%]*$/u.test(wish)) return '/';
  if (/%(?:0|1|5c|2f|2e|7f|25)/iu.test(wish)) return '/';
  const path = wish.split(/[?#]/u, 1)[0] ?? '';
  if (path.includes('//') || path.split('/').some((part) => part === '.' || part === '..')) {
    return '/';
  }
  const allowed = ALLOWED.some((start) => path === start || path.startsWith(`${start}/`));
  return allowed ? wish : '/';
}
