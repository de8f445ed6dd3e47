import { X509Certificate, createPrivateKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { makeFolder } from '#kit/make-folder.ts';
import { parseAddress, parseAddresses } from './address.ts';
import { makeSelfSigned } from './certificate.ts';
import { extractCluster } from './extract-cluster.ts';
import { scramVerifier, verifies } from './scram.ts';

test('an archive that leads out of its directory is refused', async () => {
  const folder = await makeFolder();
  const tar = pack();
  tar.entry({ name: '../outside' }, 'x');
  tar.finalize();
  await expect(extractCluster(Readable.from(tar), folder)).rejects.toThrow('leads out');
  await rm(folder, { recursive: true });
});

test('addresses are read, and what is none is named', () => {
  expect(parseAddresses('10.0.0.1:5433, [::1]:1,db.example:65535')).toEqual([
    { host: '10.0.0.1', port: 5433 },
    { host: '::1', port: 1 },
    { host: 'db.example', port: 65_535 },
  ]);
  for (const wrong of ['10.0.0.1', ':5433', 'a:0', 'a:65536', '::1:5', 'a b:1']) {
    expect(() => parseAddress(wrong)).toThrow(`"${wrong}" is no address`);
  }
});

test('a certificate that we signed ourselves is one: its key, its name, its own issuer', () => {
  const { key, certificate } = makeSelfSigned('node_a');
  const read = new X509Certificate(certificate);
  expect(read.subject).toBe('CN=node_a');
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkIssued(read)).toBe(true);
  expect(new Date(read.validTo).getUTCFullYear()).toBe(9999);
});

test('a stored password is told from another', () => {
  const stored = scramVerifier('the right one');
  expect(verifies(stored, 'the right one')).toBe(true);
  expect(verifies(stored, 'another')).toBe(false);
  expect(verifies('', 'the right one')).toBe(false);
  expect(stored).not.toContain('right');
});
