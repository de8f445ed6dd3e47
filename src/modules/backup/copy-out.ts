import { LATEST, readLatest, RECORD } from './record-file.ts';
import type { OnProgress } from './model.ts';
import type { Vault, VaultFile } from './vault.ts';

/** What one copying took to the other vault. */
export interface CopiedOut {
  files: number;
  bytes: number;
  /** Good backups of the first vault that the other one holds now. */
  backups: string[];
}

/** What a vault holds: bytes by name. */
export type Held = Map<string, number>;

/** Asks a vault for all that it holds. */
export async function readHeld(vault: Vault): Promise<Held> {
  return new Map((await vault.list('')).map(({ name, bytes }) => [name, bytes]));
}

/**
 * Copies what one vault has and the other lacks: the log, and good backups, whose backup.json goes
 * last, so that the copy of a backup is good or not listed either; `latest` after all. Goes on where
 * it was interrupted. Removes nothing: a vault that was lost must not empty its copy. `there`: what
 * the other one holds, to which is added what comes there.
 */
export async function copyOut(
  from: Vault,
  to: Vault,
  there: Held,
  onProgress: OnProgress = () => undefined,
): Promise<CopiedOut> {
  const mine = await from.list('');
  const good = new Set(mine.filter(isRecord).map(folderOf));
  const wanted = mine.filter(
    (file) => file.name.includes('/') && (isLog(file) || good.has(folderOf(file))),
  );
  const lacking = [
    ...wanted.filter((file) => !isRecord(file)),
    ...wanted.filter((file) => isRecord(file)),
  ].filter(({ name, bytes }) => there.get(name) !== bytes);
  const totalBytes = lacking.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const { name, bytes } of lacking) {
    await copyFile(from, to, name);
    there.set(name, bytes);
    doneBytes += bytes;
    onProgress({ step: `copying to ${to.place}`, doneBytes, totalBytes });
  }
  if ((await readLatest(from)) !== (await readLatest(to)) && good.size > 0) {
    await copyFile(from, to, LATEST);
  }
  return { files: lacking.length, bytes: totalBytes, backups: [...good].toSorted() };
}

/** Throws when the copy has another length than what was read: the file changed meanwhile. */
async function copyFile(from: Vault, to: Vault, name: string): Promise<void> {
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of from.get(name)) {
      read += chunk.byteLength;
      yield chunk;
    }
  };
  const { bytes } = await to.put(name, counted());
  if (bytes !== read) throw new Error(`${name}: ${bytes} of ${read} bytes were kept`);
}

function folderOf({ name }: VaultFile): string {
  return name.slice(0, name.indexOf('/'));
}

function isRecord({ name }: VaultFile): boolean {
  return name.endsWith(`/${RECORD}`);
}

function isLog({ name }: VaultFile): boolean {
  return name.startsWith('wal/');
}
