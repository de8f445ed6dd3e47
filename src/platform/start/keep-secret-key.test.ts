import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { keepSecretKey } from './keep-secret-key.ts';

test('made once, kept for this user alone, never empty; SECRET_KEY wins', () => {
  const directory = mkdtempSync(join(tmpdir(), 'emporium-key-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const config = loadConfig({ EMPORIUM_DATA: join(directory, 'new') });
  const key = keepSecretKey(config);
  const file = join(directory, 'new', 'secret-key');
  expect(key).toHaveLength(43);
  expect(keepSecretKey(config)).toBe(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(keepSecretKey({ ...config, SECRET_KEY: 'x'.repeat(32) })).toBe('x'.repeat(32));
  writeFileSync(file, '');
  expect(() => keepSecretKey(config)).toThrow('holds no key');
});
