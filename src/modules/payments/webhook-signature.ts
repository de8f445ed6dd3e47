/** The signature of gateway events: what the simulator writes and we demand. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Oldest, or furthest ahead, that a signed event may be: a recorded one cannot be played later. */
const TOLERANCE_SECONDS = 300;
const SIGNATURES_MAX = 4;

/** A merchant's own secret, drawn from the key of all: no merchant can make another's. */
export function secretOfMerchant(key: string, merchant: string): string {
  const hmac = createHmac('sha256', key).update(`gateway webhooks of ${merchant}`);
  return `whsec_${hmac.digest('base64url')}`;
}

/** The header `gateway-signature` of a body: HMAC-SHA256 over `timestamp.body`, `t=…,v1=…`. */
export function signWebhook(secret: string, timestampSeconds: number, body: Buffer): string {
  return `t=${timestampSeconds},v1=${digest(secret, timestampSeconds, body).toString('hex')}`;
}

export type SignatureProblem = 'unreadable' | 'too_old' | 'wrong';

/**
 * What is wrong with the header, or undefined. The bytes are taken as they came: a body that was
 * parsed and written again is another body. Several `v1` allow a change of the secret.
 */
export function findSignatureProblem(
  header: string,
  body: Buffer,
  { secret, nowSeconds }: { secret: string; nowSeconds: number },
): SignatureProblem | undefined {
  const parts = header.split(',').map((part) => part.trim().split('='));
  const [, time = ''] = parts.find(([name]) => name === 't') ?? [];
  const signatures = parts.filter(([name]) => name === 'v1').slice(0, SIGNATURES_MAX);
  if (!/^[0-9]{1,12}$/.test(time) || signatures.length === 0) return 'unreadable';
  const timestampSeconds = Number(time);
  const expected = digest(secret, timestampSeconds, body);
  const signed = signatures.some(([, hex = '']) => {
    const given = Buffer.from(hex, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!signed) return 'wrong';
  return Math.abs(nowSeconds - timestampSeconds) > TOLERANCE_SECONDS ? 'too_old' : undefined;
}

function digest(secret: string, timestampSeconds: number, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${timestampSeconds}.`).update(body).digest();
}
