import { offerBackup } from './offer-backup.ts';

// The worker makes the daily backup: where that cannot be of files, it is of rows.
offerBackup();

export const jobs = [];
export const timers = [];
