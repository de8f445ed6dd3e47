export { readBackupState, type BackupState } from './backup-state.ts';
export { createBackup, type BackupOptions, type Making } from './create-backup.ts';
export { loadKey, type Key } from './key.ts';
export { backupTarget, listVault, type BackupList } from './list-backups.ts';
export { withRowsOf } from './logical-rows.ts';
export { offerLogicalBackup, type CopiedServer, type LogicalBackup } from './logical-seam.ts';
export { openCopy, openVault } from './open-vault.ts';
export { checked, Damaged, seal, sealedSuffix, unseal } from './seal.ts';
export { backupRefusals } from './contract.ts';
export {
  isBackupId,
  type BackupKind,
  type BackupRecord,
  type OnProgress,
  type Progress,
  type Restored,
  type RestoreTarget,
  type StoredFile,
  type Verification,
} from './model.ts';
export { restoreCluster, type ClusterRestore } from './restore-cluster.ts';
export { withScratchServer, type Scratch } from './scratch-server.ts';
export { shipLog } from './ship-log.ts';
export { logTimers, scheduleTimers } from './jobs.ts';
export { verifyBackup } from './verify-backup.ts';
