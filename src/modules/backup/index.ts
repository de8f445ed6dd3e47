export { readBackupState, type BackupState } from './backup-state.ts';
export { createBackup } from './create-backup.ts';
export { loadKey } from './key.ts';
export { backupTarget, listVault } from './list-backups.ts';
export { withRowsOf } from './logical-rows.ts';
export { offerLogicalBackup } from './logical-seam.ts';
export { putSealed, type CopiedServer, type Making } from './making.ts';
export { chooseVault, FROM, openCopy, openVault } from './open-vault.ts';
export {
  isBackupId,
  type BackupRecord,
  type OnProgress,
  type RestoreTarget,
  type Verification,
} from './model.ts';
export { restoreCluster } from './restore-cluster.ts';
export { withScratchServer, type Scratch } from './scratch-server.ts';
export { shipLog } from './ship-log.ts';
export { logTimers, scheduleTimers } from './jobs.ts';
export { showProgress } from './show-progress.ts';
export { verifyBackup } from './verify-backup.ts';
