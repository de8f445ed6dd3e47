import type { Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import type { Vault } from './vault.ts';

const UNUSABLE: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its quota is used up',
  EFBIG: 'a file there may not become so large',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is read-only',
  ENOTDIR: 'it is no directory',
  ENOENT: 'it has gone away',
  EIO: 'its disk reports an error',
};

/** An error of the place as `backup_place_unusable`; undefined for an error of anything else. */
export function refusePlaceOf(error: unknown, vault: Vault): Refusal | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = UNUSABLE[code];
  if (why === undefined) return undefined;
  const detail = `Backups cannot be kept in ${vault.place}: ${why}. Those before are safe.`;
  return backupRefusals.backup_place_unusable({ detail });
}
