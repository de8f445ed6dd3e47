export { backupRefusals } from './contract.ts';
export type {
  BackupKind,
  BackupRecord,
  OnProgress,
  Progress,
  Restored,
  RestoreTarget,
  StoredFile,
  Verification,
} from './model.ts';
export type { Vault, VaultFile } from './vault.ts';
