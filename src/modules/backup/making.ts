import type { App } from '#platform/context.ts';
import type { Key } from './key.ts';
import type { BackupRecord, OnProgress, StoredFile } from './model.ts';
import { seal, sealedSuffix } from './seal.ts';
import type { Vault } from './vault.ts';

/** One backup under way. */
export interface Making {
  app: App;
  vault: Vault;
  key: Key | null;
  id: string;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
}

/** What a way of copying contributes to the record. */
export type CopiedServer = Omit<
  BackupRecord,
  'id' | 'state' | 'startedAt' | 'version' | 'encryptedFor' | 'storedBytes'
>;

/** Puts a file into the folder of a backup: compressed, and encrypted where there is a key. */
export async function putSealed(
  making: Making,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const stored = name + sealedSuffix(making.key);
  const put = await making.vault.put(`${making.id}/${stored}`, seal(content, making.key));
  return { name: stored, ...put };
}
