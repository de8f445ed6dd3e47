import type { Key } from './key.ts';
import type { BackupRecord } from './model.ts';
import { RECORD, readRecord } from './record-file.ts';
import { checked, Damaged } from './seal.ts';
import { VaultFileMissing, type Vault } from './vault.ts';
import type { WalIndex } from './wal-archive.ts';

/** Something wrong, and where. */
export interface Finding {
  where: string;
  problem: string;
}

/**
 * Reads a record and every byte of the files that it names, and compares them with what was put. Needs
 * no key. Also finds files that the record does not name.
 */
export async function verifyFiles(
  vault: Vault,
  id: string,
  onBytes: (bytes: number) => void,
): Promise<{ record: BackupRecord | null; findings: Finding[] }> {
  const findings: Finding[] = [];
  const record = await noting(findings, `${id}/${RECORD}`, async () => await readRecord(vault, id));
  if (record === undefined) return { record: null, findings };
  for (const file of record.files) {
    const name = `${id}/${file.name}`;
    await noting(findings, name, async () => await readThrough(vault, name, file, onBytes));
  }
  const named = new Set([RECORD, ...record.files.map(({ name }) => name)]);
  for (const { name } of await vault.list(`${id}/`)) {
    if (named.has(name.slice(id.length + 1))) continue;
    findings.push({ where: name, problem: 'it does not belong to the backup' });
  }
  return { record, findings };
}

/** Reads the files of the log that follow a backup, and compares each with the hash in its name. */
export async function verifyLog(
  vault: Vault,
  index: WalIndex,
  segments: readonly string[],
  onBytes: (bytes: number) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const histories = [...index.keys()].filter((wal) => wal.endsWith('.history'));
  for (const wal of [...histories, ...segments]) {
    const file = index.get(wal);
    if (file === undefined) continue;
    await noting(findings, file.name, async () => {
      await readThrough(vault, file.name, file, onBytes);
    });
  }
  return findings;
}

/** Whether the key at hand opens what a backup holds. */
export function canOpen(record: BackupRecord, key: Key | null): boolean {
  if (record.encryptedFor === null) return true;
  return key !== null && key.identity !== null && key.recipient === record.encryptedFor;
}

async function readThrough(
  vault: Vault,
  name: string,
  put: { bytes: number; sha256: string },
  onBytes: (bytes: number) => void,
): Promise<void> {
  for await (const chunk of checked(vault.get(name), put)) onBytes(chunk.byteLength);
}

async function noting<T>(
  findings: Finding[],
  where: string,
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VaultFileMissing) findings.push({ where, problem: 'it is missing' });
    else if (error instanceof Damaged) findings.push({ where, problem: error.message });
    else throw error;
    return undefined;
  }
}
