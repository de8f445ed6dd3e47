import { createHash } from 'node:crypto';
import { text as asText } from 'node:stream/consumers';
import { Damaged } from './seal.ts';
import type { BackupRecord } from './model.ts';
import { VaultFileMissing, type Vault } from './vault.ts';

/** The file that makes a backup good: written last, whole or not at all. */
export const RECORD = 'backup.json';
/** The alias for people and scripts: the id of the newest good backup. */
export const LATEST = 'latest';
/** Written first into a backup's folder and removed last, when the backup is named the latest. */
export const STARTED = 'started.json';

/** The text of a backup.json: the record, and a hash over it. Any other text of it is damaged. */
export function renderRecord(record: BackupRecord): string {
  const content = JSON.stringify(record, null, 2);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return `${content.slice(0, -2)},\n  "recordSha256": "${sha256}"\n}\n`;
}

/** Reads a backup.json. Throws Damaged when one character is not as it was written. */
export function parseRecord(text: string): BackupRecord {
  let parsed: BackupRecord & { recordSha256?: string };
  try {
    parsed = JSON.parse(text) as BackupRecord & { recordSha256?: string };
  } catch {
    throw new Damaged('it is no JSON');
  }
  const { recordSha256: _hash, ...record } = parsed;
  if (renderRecord(record) !== text) throw new Damaged('its content has changed');
  return record;
}

/**
 * Reads the record of one backup. Throws VaultFileMissing where there is none, and Damaged when it
 * is not as it was written or lies in the folder of another backup.
 */
export async function readRecord(vault: Vault, id: string): Promise<BackupRecord> {
  const record = parseRecord(await readText(vault, `${id}/${RECORD}`));
  if (record.id !== id) throw new Damaged(`it is of the backup ${record.id}`);
  return record;
}

/** A small file of the vault as text. */
export async function readText(vault: Vault, name: string): Promise<string> {
  return await asText(vault.get(name));
}

/** The id that the alias `latest` names, or null. */
export async function readLatest(vault: Vault): Promise<string | null> {
  try {
    return (await readText(vault, LATEST)).trim();
  } catch (error) {
    if (error instanceof VaultFileMissing) return null;
    throw error;
  }
}
