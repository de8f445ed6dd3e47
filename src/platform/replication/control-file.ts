import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What the files of a cluster say about it, while nobody runs it. */
export interface ClusterOnDisk {
  /** The number that initdb gave it, and that every copy keeps. */
  systemId: string;
  /** The timeline that it wrote last; its history is on the disk before a promotion is done. */
  timeline: number;
}

/** Place of the last checkpoint's timeline in ControlFileData (src/include/catalog/pg_control.h). */
const TIMELINE_AT = 48;

/** Reads global/pg_control and the histories of timelines. Undefined while there is no cluster. */
export function readClusterOnDisk(cluster: string): ClusterOnDisk | undefined {
  const path = join(cluster, 'global', 'pg_control');
  if (!existsSync(path)) return undefined;
  const bytes = Buffer.alloc(TIMELINE_AT + 4);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
  const histories = readdirSync(join(cluster, 'pg_wal')).flatMap((name) =>
    /^[0-9A-F]{8}\.history$/.test(name) ? [Number.parseInt(name.slice(0, 8), 16)] : [],
  );
  return {
    systemId: bytes.readBigUInt64LE().toString(),
    timeline: Math.max(bytes.readUInt32LE(TIMELINE_AT), ...histories),
  };
}

/** Whether the cluster follows another one: PostgreSQL removes the file when it is promoted. */
export function isStandby(cluster: string): boolean {
  return existsSync(join(cluster, 'standby.signal'));
}
