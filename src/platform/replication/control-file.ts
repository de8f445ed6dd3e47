import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The number that initdb gave the cluster and that every copy of it keeps: the first eight bytes of
 * global/pg_control. Undefined while there is no cluster.
 */
export function readSystemId(cluster: string): string | undefined {
  const path = join(cluster, 'global', 'pg_control');
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(8);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.readBigUInt64LE().toString();
  } finally {
    closeSync(file);
  }
}

/** Whether the cluster follows another one: PostgreSQL removes the file when it is promoted. */
export function isStandby(cluster: string): boolean {
  return existsSync(join(cluster, 'standby.signal'));
}
