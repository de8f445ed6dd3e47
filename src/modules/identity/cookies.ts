import type { RequestInfo } from '#platform/context.ts';
import { cookie } from '#platform/http/cookies.ts';

/**
 * Over https the names carry `__Host-`: such a cookie belongs to this host alone and no subdomain
 * can plant one. A browser takes that prefix only with Secure, so a local machine without TLS uses
 * the bare name.
 */
const SESSION = 'emporium_session';
const DEVICE = 'emporium_device';
/** Readable by scripts and worthless to steal: pages ask for the session only when it is there. */
const SIGNED_IN = 'signed_in';
const DEVICE_SECONDS = 365 * 86_400;

type Asking = Pick<RequestInfo, 'secure' | 'cookies'>;

const nameFor = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);

/** The session token that a request carries. The bare name does not count over https. */
export function sessionTokenOf(request: Asking): string | undefined {
  return request.cookies[nameFor(SESSION, request.secure)];
}

/** The known-device cookie that a request carries. */
export function deviceCookieOf(request: Asking): string | undefined {
  return request.cookies[nameFor(DEVICE, request.secure)];
}

/** The Set-Cookie lines that sign a browser in. */
export function signedInCookies(
  request: Asking,
  token: string,
  maxAgeSeconds: number,
  device?: string,
): string[] {
  const { secure } = request;
  const lines = [
    cookie(nameFor(SESSION, secure), token, { maxAgeSeconds, secure }),
    cookie(SIGNED_IN, '1', { maxAgeSeconds, secure, httpOnly: false }),
  ];
  if (device === undefined) return lines;
  const options = { maxAgeSeconds: DEVICE_SECONDS, secure };
  return [...lines, cookie(nameFor(DEVICE, secure), device, options)];
}

/** The Set-Cookie lines that sign a browser out; the device stays known. */
export function signedOutCookies({ secure }: Asking): string[] {
  return [
    cookie(nameFor(SESSION, secure), '', { maxAgeSeconds: 0, secure }),
    cookie(SIGNED_IN, '', { maxAgeSeconds: 0, secure, httpOnly: false }),
  ];
}
