import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFileError } from '../postgres/start-error.ts';
import type { ReplicationConfig } from './settings.ts';

const KEY_BYTES = 24;

/** The password of the hosts among each other: DATABASE_PASSWORD, or the one kept; or undefined. */
export function findPassword(config: ReplicationConfig): string | undefined {
  if (config.DATABASE_PASSWORD !== undefined) return config.DATABASE_PASSWORD;
  const path = fileOf(config);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** The same; one is made and kept when there is none. */
export function keepPassword(config: ReplicationConfig): string {
  return findPassword(config) ?? keep(config, randomBytes(KEY_BYTES).toString('base64url'));
}

/** Keeps a password that was given, so that later commands on this host find it. */
export function keep(config: ReplicationConfig, password: string): string {
  try {
    mkdirSync(config.EMPORIUM_DATA, { recursive: true });
    writeFileSync(fileOf(config), password, { mode: 0o600 });
    return password;
  } catch (error) {
    throw explainFileError(error, config.EMPORIUM_DATA);
  }
}

function fileOf(config: ReplicationConfig): string {
  return join(config.EMPORIUM_DATA, 'database-password');
}
