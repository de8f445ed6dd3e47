import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { isMissingFile } from '#platform/missing-file.ts';

/** What the servers of a data directory are told: whom to record, where, and until when. */
export interface RecordingOrder {
  shopId: string;
  file: string;
  startedAt: string;
  /** A recording that nobody ends ends by itself. */
  endsAt: string;
  /** Makes the pseudonyms; gone with this order, so that nobody finds back. */
  salt: string;
  /** What the file may take, so that no rush fills the disk. */
  bytesMax: number;
}

/** Where recordings and the order to record lie. */
export function rushFolder({ EMPORIUM_DATA }: Pick<Config, 'EMPORIUM_DATA'>): string {
  return join(EMPORIUM_DATA, 'rush');
}

/** A salt that has never been. */
export function newSalt(): string {
  return randomBytes(32).toString('hex');
}

/** Tells the servers to record; readable by the owner alone, for the salt is in it. */
export async function giveOrder(config: Config, order: RecordingOrder): Promise<void> {
  const folder = rushFolder(config);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'order.json');
  await writeFile(`${path}.new`, JSON.stringify(order), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The order in force; undefined when nobody is to record. */
export async function readOrder(config: Config): Promise<RecordingOrder | undefined> {
  try {
    const text = await readFile(join(rushFolder(config), 'order.json'), 'utf8');
    return JSON.parse(text) as RecordingOrder;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** Ends the recording for every server. */
export async function takeOrderBack(config: Config): Promise<void> {
  await rm(join(rushFolder(config), 'order.json'), { force: true });
}
