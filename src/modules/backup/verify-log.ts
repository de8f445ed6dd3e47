import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { Finding } from './model.ts';
import { openVault } from './open-vault.ts';
import { readArchive } from './store.ts';
import type { Vault } from './vault.ts';
import { noting, readThrough } from './verify-files.ts';
import { readWalIndex, type WalIndex } from './wal-archive.ts';

/** The log of a server, as a vault held it when the proof began. */
interface HeldLog {
  app: App;
  vault: Vault;
  systemId: string;
  index: WalIndex;
}

/**
 * Reads the files of the log that follow a backup, and compares each with the hash in its name. A gap
 * is found by whoever plans a restore; that the end was lost, only by what the carrier noted.
 */
export async function verifyLog(
  { app, vault, systemId, index }: HeldLog,
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
  const lost = await findLostEnd({ app, vault, systemId, index });
  return lost === undefined ? findings : [...findings, lost];
}

async function findLostEnd({ app, vault, systemId, index }: HeldLog): Promise<Finding | undefined> {
  if (vault.place !== openVault(app.config).place) return undefined;
  const noted = await systemTx(app, 'backup.note_archive', (tx) => readArchive.row(tx));
  const segment = noted?.segment ?? null;
  if (segment === null || index.has(segment)) return undefined;
  // It may have been carried there since the proof began.
  if ((await readWalIndex(vault, systemId)).has(segment)) return undefined;
  return { where: segment, problem: 'it was archived, and is missing' };
}
