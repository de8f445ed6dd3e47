import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { CopiedServer, Making } from './making.ts';

/** Rows that were brought in, and their moment (ISO 8601). */
export interface Brought {
  rows: number;
  takenAt: string;
}

/** How rows become a backup, and a backup rows. */
export interface LogicalBackup {
  /** Exports the rows of the whole database into the folder of a backup. */
  make(making: Making): Promise<CopiedServer>;
  /** Brings a backup into the empty, migrated database of a scratch server. */
  bring(scratch: App, path: string, checks: readonly Check[]): Promise<Brought | Refusal>;
}

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
  return await offered.make(making);
}

/** Brings rows into a scratch server, where that is offered; undefined else. */
export async function bringRows(
  scratch: App,
  path: string,
  checks: readonly Check[],
): Promise<Brought | Refusal | undefined> {
  return await offered?.bring(scratch, path, checks);
}
