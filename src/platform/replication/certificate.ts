import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A private key and the certificate that it signed itself, both PEM. */
export interface SelfSigned {
  key: string;
  certificate: string;
}

const OBJECT = { ecdsaWithSha256: '06082a8648ce3d040302', commonName: '0603550403' };
const NEVER_EXPIRES = '99991231235959Z';

/**
 * Makes a key (P-256) and a certificate for it that says no more than a name: the two ends know each
 * other by the password that both have, and SCRAM binds it to this certificate (RFC 5929), so that
 * nobody in between can have one of his own. Valid without an end (RFC 5280, 4.1.2.5).
 */
export function makeSelfSigned(commonName: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const body = signedPart(commonName, publicKey);
  const signature = sign('sha256', body, privateKey);
  const algorithm = sequence(Buffer.from(OBJECT.ecdsaWithSha256, 'hex'));
  const bits = wrap(0x03, Buffer.concat([Buffer.from([0]), signature]));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(sequence(body, algorithm, bits)),
  };
}

/** TBSCertificate of RFC 5280: version 3, serial, algorithm, issuer, validity, subject, key. */
function signedPart(commonName: string, publicKey: KeyObject): Buffer {
  // Positive and never empty, whatever is drawn.
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const text = wrap(0x0c, Buffer.from(commonName, 'utf8'));
  const attribute = sequence(Buffer.from(OBJECT.commonName, 'hex'), text);
  const name = sequence(wrap(0x31, attribute));
  return sequence(
    wrap(0xa0, wrap(0x02, Buffer.from([2]))),
    wrap(0x02, serial),
    sequence(Buffer.from(OBJECT.ecdsaWithSha256, 'hex')),
    name,
    sequence(wrap(0x17, Buffer.from('200101000000Z')), wrap(0x18, Buffer.from(NEVER_EXPIRES))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
}

function sequence(...parts: Buffer[]): Buffer {
  return wrap(0x30, Buffer.concat(parts));
}

/** One value of DER: its tag, its length, its content. */
function wrap(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...digits]), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
