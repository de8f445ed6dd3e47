import { timingSafeEqual } from 'node:crypto';

/** What the check needs to know of one request; header values as they came. */
export interface ForgeryFacts {
  readonly method: string;
  /** The host the request was sent to, with its port (`shop.example:3000`). */
  readonly host: string;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  /** An Authorization header: no page of another site can make a browser send one. */
  readonly hasAuthorization: boolean;
  /** From header `x-csrf-token`, or form field `_csrf`. */
  readonly csrfToken: string | undefined;
}

/** The session that a cookie of the request opened; null without a valid one. */
export interface ForgerySession {
  readonly csrfToken: string;
}

export type Forgery = 'cross_site' | 'csrf_token_missing' | 'csrf_token_wrong';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Tells why a request may be one that another site made a browser send; null when it is not.
 *
 * - Reading methods pass: they have no effects.
 * - A browser names where a request comes from (Origin, Sec-Fetch-Site); it must be this very host.
 *   This holds without a session too, so nobody is signed in to a stranger's account.
 * - With a session the session's token must be there as well.
 * - A client without cookie that names no site, or brings its own authorization, is no browser page.
 */
export function checkRequestForgery(
  facts: ForgeryFacts,
  session: ForgerySession | null,
): Forgery | null {
  if (SAFE_METHODS.has(facts.method.toUpperCase())) return null;
  if (!session && facts.hasAuthorization) return null;
  if (!comesFromThisSite(facts)) return 'cross_site';
  if (!session) return null;
  if (!facts.csrfToken) return 'csrf_token_missing';
  return sameText(facts.csrfToken, session.csrfToken) ? null : 'csrf_token_wrong';
}

/**
 * Origin decides where it is given; the scheme is not compared, because a proxy that ends TLS hides
 * it. `same-site` is refused: shops are subdomains of one site and must not act for each other.
 */
function comesFromThisSite({ host, origin, secFetchSite }: ForgeryFacts): boolean {
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') {
    return false;
  }
  if (origin === undefined) return true;
  const named = /^https?:\/\/([^/\s@]+)$/iu.exec(origin)?.[1];
  return named !== undefined && sameHost(named, host);
}

function sameHost(one: string, other: string): boolean {
  const bare = (host: string): string => host.toLowerCase().replace(/:(?:80|443)$/u, '');
  return bare(one) === bare(other);
}

/** Compares in a time that does not tell how many characters were right. */
function sameText(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
