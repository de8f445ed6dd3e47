import { statfs } from 'node:fs/promises';
import { gauge } from '#platform/metrics.ts';
import { nearestExisting } from './read-machine.ts';

export const databaseSize = gauge('database_size_bytes', 'What the database takes on its disk');

export const certificateExpiry = gauge(
  'certificate_expiry_seconds',
  'Time until a certificate ends, of the shops’ domains and of CERTIFICATE_FILE; below 0 it has ended',
  ['certificate'],
);

/** The directory that `disk_free_bytes` looks at; named by the process that serves. */
let dataDirectory: string | undefined;

gauge('disk_free_bytes', 'Free space below EMPORIUM_DATA', [], async function collectFree() {
  if (dataDirectory === undefined) return;
  const { bavail, bsize } = await statfs(nearestExisting(dataDirectory));
  this.set(bavail * bsize);
});

/** Says which disk the gauge is about. */
export function watchDisk(directory: string): void {
  dataDirectory = directory;
}
