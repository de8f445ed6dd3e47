import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, parseAddress, showAddress } from './address.ts';

/** Whom a standby follows; kept in its data directory. */
export interface Following {
  from: Address;
  /** The place that the primary keeps for it in the log. */
  slot: string;
}

/** Remembers whom this data directory follows. */
export function rememberFollowing(dataDirectory: string, { from, slot }: Following): void {
  writeFileSync(fileOf(dataDirectory), JSON.stringify({ from: showAddress(from), slot }));
}

/** Whom this data directory follows or followed; undefined when it never was a standby. */
export function readFollowing(dataDirectory: string): Following | undefined {
  const path = fileOf(dataDirectory);
  if (!existsSync(path)) return undefined;
  const { from, slot } = JSON.parse(readFileSync(path, 'utf8')) as { from: string; slot: string };
  return { from: parseAddress(from), slot };
}

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'standby.json');
}
