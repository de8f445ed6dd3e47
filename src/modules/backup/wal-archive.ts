import { isWalName, parseHistory, type Ancestor } from '#platform/postgres/wal.ts';
import type { Key } from './key.ts';
import { checked, Damaged, unseal } from './seal.ts';
import type { Vault } from './vault.ts';
import { parseArchivedName, walPrefix, type ArchivedFile } from './wal-model.ts';

/** The log of one server in a vault, by PostgreSQL's names for its files. */
export type WalIndex = ReadonlyMap<string, ArchivedFile>;

/** Two different files of one name: two servers write to one archive. */
export class ArchiveConflict extends Error {
  override readonly name = 'ArchiveConflict';
}

/** Lists the log of a server. Throws an ArchiveConflict when a file is there twice. */
export async function readWalIndex(vault: Vault, systemId: string): Promise<WalIndex> {
  const index = new Map<string, ArchivedFile>();
  for (const { name, bytes } of await vault.list(walPrefix(systemId))) {
    const file = parseArchivedName(name, bytes);
    if (file === undefined || !isWalName(file.wal)) continue;
    if (index.has(file.wal)) {
      throw new ArchiveConflict(
        `${file.wal} lies in ${vault.place} twice: two servers archive to one place.`,
      );
    }
    index.set(file.wal, file);
  }
  return index;
}

/** The content of a file of the log, checked. Throws Damaged, naming it, when it has changed. */
export async function* openWalFile(
  vault: Vault,
  file: ArchivedFile,
  key: Key | null,
): AsyncGenerator<Uint8Array> {
  const identity = file.encrypted ? (key?.identity ?? null) : null;
  if (file.encrypted && identity === null) throw new Damaged(`${file.name}: its key is not here`);
  try {
    yield* unseal(checked(vault.get(file.name), file), identity);
  } catch (error) {
    if (error instanceof Damaged) throw new Damaged(`${file.name}: ${error.message}`);
    throw error;
  }
}

/** The ancestors of a timeline, as its history file in the archive tells; none for the first. */
export async function readAncestors(
  vault: Vault,
  index: WalIndex,
  timeline: number,
  key: Key | null,
): Promise<Ancestor[]> {
  const name = `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
  const file = index.get(name);
  if (file === undefined) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of openWalFile(vault, file, key)) chunks.push(chunk);
  return parseHistory(Buffer.concat(chunks).toString('utf8'));
}
