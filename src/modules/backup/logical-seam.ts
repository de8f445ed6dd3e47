import type { Refusal } from '#platform/refusal.ts';
import type { Making } from './create-backup.ts';
import type { BackupRecord } from './model.ts';

/** What a way of copying contributes to the record. */
export type CopiedServer = Omit<
  BackupRecord,
  'id' | 'state' | 'startedAt' | 'version' | 'encryptedFor' | 'storedBytes'
>;

/** Exports the rows of the whole database into the folder of a backup. */
export type LogicalBackup = (making: Making) => Promise<CopiedServer>;

let offered: LogicalBackup | undefined;

/** The module that can export rows offers to; it stands above this one. */
export function offerLogicalBackup(way: LogicalBackup): void {
  offered = way;
}

/** A server gave no files: its rows are exported, where that is offered. Throws the reason else. */
export async function logicalBackup(making: Making, reason: Refusal): Promise<CopiedServer> {
  if (offered === undefined) throw new Error(reason.detail);
  const extra = { backup: making.id, reason: reason.detail };
  making.app.log.named('emporium.backup').info('event=backup.logical', extra);
  making.onProgress({ step: 'exporting rows', doneBytes: 0, totalBytes: null });
  return await offered(making);
}
