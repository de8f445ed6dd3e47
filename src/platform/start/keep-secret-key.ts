import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { explainFileError, StartError } from '../postgres/start-error.ts';

const KEY_BYTES = 32;

/**
 * The key that signs cookies and cursors: SECRET_KEY, or one made once and kept in EMPORIUM_DATA,
 * readable for this user only. Two processes that start at the same moment agree on one.
 */
export function keepSecretKey(config: Config): string {
  if (config.SECRET_KEY !== undefined) return config.SECRET_KEY;
  const path = join(config.EMPORIUM_DATA, 'secret-key');
  try {
    mkdirSync(config.EMPORIUM_DATA, { recursive: true });
    writeFileSync(path, randomBytes(KEY_BYTES).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw explainFileError(error, config.EMPORIUM_DATA);
    }
  }
  const key = readFileSync(path, 'utf8').trim();
  // Written in one piece, but a full disk can leave an empty file: an empty key would sign for
  // everybody.
  if (key.length < KEY_BYTES) {
    throw new StartError(
      `${path} holds no key. Remove the file (everybody signs in anew) and start again.`,
    );
  }
  return key;
}
