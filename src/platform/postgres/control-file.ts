import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isMissingFile } from '../missing-file.ts';

/** What the control file of a cluster says, read without a server. */
export interface ControlFile {
  /** The number that initdb drew. */
  systemId: string;
  /** The timeline of its last checkpoint. */
  timeline: number;
}

// Layout of ControlFileData (src/include/catalog/pg_control.h), the same since PostgreSQL 9.3 as far
// as it is read here: system identifier at 0, state at 16, the timeline of the last checkpoint at 48.
const SYSTEM_ID_AT = 0;
const TIMELINE_AT = 48;
const BYTES = 56;

/** Reads global/pg_control; undefined when the directory holds no cluster, or a broken one. */
export function readControlFile(cluster: string): ControlFile | undefined {
  const bytes = Buffer.alloc(BYTES);
  if (!readStart(join(cluster, 'global', 'pg_control'), bytes)) return undefined;
  const systemId = bytes.readBigUInt64LE(SYSTEM_ID_AT);
  if (systemId === 0n) return undefined;
  return { systemId: systemId.toString(), timeline: bytes.readUInt32LE(TIMELINE_AT) };
}

function readStart(path: string, into: Buffer): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      return readSync(file, into) === into.length;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
