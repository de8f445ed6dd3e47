import { createHmac, timingSafeEqual } from 'node:crypto';
import { newToken } from './make-secret.ts';

/** People who share a browser (a till) and are all remembered by it. */
const PEOPLE_MAX = 5;
const DEVICE_PATTERN = /^[A-Za-z0-9_-]{43}(?:\.[A-Za-z0-9_-]{22}){1,5}$/u;

/**
 * The known-device cookie (OWASP: device cookies): a random device id, then a signature for each
 * person who signed in successfully on it. It signs nobody in; it only gives its tries a counter of
 * their own, so that a stranger's failures elsewhere never lock the owner out.
 */
export function rememberDevice(
  secretKey: string,
  shopId: string,
  personId: string,
  present: string | undefined,
): string {
  const [known, ...signatures] = DEVICE_PATTERN.test(present ?? '') ? present!.split('.') : [];
  const deviceId = known ?? newToken();
  const own = signature(secretKey, shopId, personId, deviceId);
  const others = signatures.filter((other) => other !== own).slice(0, PEOPLE_MAX - 1);
  return [deviceId, own, ...others].join('.');
}

/** The device's id when this person signed in on it before, otherwise undefined. */
export function knownDevice(
  secretKey: string,
  shopId: string,
  personId: string,
  cookie: string | undefined,
): string | undefined {
  if (!cookie || !DEVICE_PATTERN.test(cookie)) return undefined;
  const [deviceId = '', ...signatures] = cookie.split('.');
  const own = Buffer.from(signature(secretKey, shopId, personId, deviceId));
  const known = signatures.some((other) => timingSafeEqual(own, Buffer.from(other)));
  return known ? deviceId : undefined;
}

/** 128 bits of HMAC-SHA256 in base64url: 22 characters. */
function signature(secretKey: string, shopId: string, personId: string, deviceId: string): string {
  const text = `device\n${shopId}\n${personId}\n${deviceId}`;
  return createHmac('sha256', secretKey)
    .update(text)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}
