import type { BackupRecord, Finding } from './model.ts';
import { RECORD, readRecord, STARTED } from './record-file.ts';
import { checked, Damaged } from './seal.ts';
import { VaultFileMissing, type Vault } from './vault.ts';

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
  // Who was killed when all was written has not taken away what says that it began.
  const named = new Set([RECORD, STARTED, ...record.files.map(({ name }) => name)]);
  for (const { name } of await vault.list(`${id}/`)) {
    if (named.has(name.slice(id.length + 1))) continue;
    findings.push({ where: name, problem: 'it does not belong to the backup' });
  }
  return { record, findings };
}

/** Reads a file to its end and compares it with what was put; throws what `checked` and the vault throw. */
export async function readThrough(
  vault: Vault,
  name: string,
  put: { bytes: number; sha256: string },
  onBytes: (bytes: number) => void,
): Promise<void> {
  for await (const chunk of checked(vault.get(name), put)) onBytes(chunk.byteLength);
}

/** Notes a missing or damaged file as a finding; undefined then. */
export async function noting<T>(
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
