import { createHash, createHmac, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new secret of 256 random bits, in URL-safe text. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What the database stores of a token. The token is random, so a plain SHA-256 is enough. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The token that forms of a session carry: derived, so that it need not be stored anywhere. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('emporium csrf').digest('base64url');
}

/** A keyed fingerprint of a login name, for logs and counters that must not hold what was typed. */
export function loginFingerprint(secretKey: string, shopId: string, loginKey: string): Buffer {
  return createHmac('sha256', secretKey).update(`login\n${shopId}\n${loginKey}`).digest();
}

/** A password for a machine to print once: 26 letters and digits in groups, 128 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const characters: string[] = [];
  while (characters.length < 26) {
    for (const byte of randomBytes(32)) {
      if (byte < 248 && characters.length < 26) characters.push(alphabet[byte % 31]!);
    }
  }
  return characters.join('').replace(/(.{5})(?=.)/gu, '$1-');
}
