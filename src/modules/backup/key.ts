import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { identityToRecipient } from 'age-encryption';
import type { Config } from '#platform/config.ts';
import { StartError } from '#platform/postgres/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import type { BackupRecord } from './model.ts';

/** What backups are encrypted with (age, https://age-encryption.org/v1). */
export interface Key {
  /** The public half: it encrypts, and is written beside what it encrypted. */
  recipient: string;
  /** The secret half; null where only the public one is known: such a machine cannot read. */
  identity: string | null;
}

const COMMAND_MS = 30_000;
const run = promisify(execFile);

/**
 * The key of BACKUP_KEY, or what BACKUP_KEY_COMMAND prints; null when neither is set. Throws a
 * StartError for a command that fails and for a text that is no key: a backup that nobody can open
 * must not be made.
 */
export async function loadKey(config: Config): Promise<Key | null> {
  const text = config.BACKUP_KEY ?? (await askCommand(config.BACKUP_KEY_COMMAND));
  return text === null ? null : await parseKey(text);
}

/** Reads a key from the text of a key file: comments, and one identity or recipient. */
export async function parseKey(text: string): Promise<Key> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [line = ''] = lines;
  try {
    if (lines.length === 1 && line.startsWith('AGE-SECRET-KEY-'))
      return { identity: line, recipient: await identityToRecipient(line) };
    if (lines.length === 1 && /^age1[0-9a-z]{50,}$/.test(line))
      return { identity: null, recipient: line };
  } catch (error) {
    throw notAKey(error instanceof Error ? ` (${error.message})` : '');
  }
  throw notAKey('');
}

function notAKey(why: string): StartError {
  return new StartError(
    `BACKUP_KEY holds no key${why}. It is one line that begins with AGE-SECRET-KEY- or age1; ` +
      '"emporium backup key" makes one.',
  );
}

async function askCommand(command: string | undefined): Promise<string | null> {
  if (command === undefined) return null;
  try {
    return (await run('/bin/sh', ['-c', command], { timeout: COMMAND_MS })).stdout;
  } catch (error) {
    // The message of execFile repeats the command, which may hold a secret; its exit code does not.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'a signal';
    throw new StartError(`BACKUP_KEY_COMMAND failed with ${code}: no key, no backup.`);
  }
}

/** Why a key does not open a backup: none, another one, or only its public half. */
export function refuseKey(record: BackupRecord, key: Key | null): Refusal | undefined {
  if (record.encryptedFor === null) return undefined;
  if (key === null) return backupRefusals.backup_key_missing();
  if (key.recipient !== record.encryptedFor) {
    const detail =
      `The backup ${record.id} was encrypted for ${record.encryptedFor}; the key given is that of ` +
      `${key.recipient}.`;
    return backupRefusals.backup_key_wrong({ detail });
  }
  if (key.identity !== null) return undefined;
  const detail = 'BACKUP_KEY is the public half of the key; only the secret half opens a backup.';
  return backupRefusals.backup_key_missing({ detail });
}
