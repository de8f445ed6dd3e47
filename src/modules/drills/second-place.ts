import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openCopy } from '#modules/backup/index.ts';
import type { Config } from '#platform/config.ts';

/** Where a copy keeps its backups a second time, and what of it survives the region. */
export interface SecondPlace {
  /** For people: what is left after the loss. */
  readonly name: string;
  /** How a program is told of it. */
  readonly settings: Record<string, string>;
  /** What `backup restore --from` calls it. */
  readonly from: 'directory' | 's3';
}

/** In a ground: the bucket that its drill fills, so that it can be emptied whatever happens. */
const BUCKET = 'bucket.json';

/** What is noted of a bucket; its keys are those of the settings, today's. */
type Noted = Pick<Config, 'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_REGION' | 'S3_PREFIX'>;

/**
 * The bucket of the settings where they name one, under a prefix that only this drill has and that goes
 * with the ground; otherwise a directory of the ground.
 */
export function secondPlace(config: Config, ground: string): SecondPlace {
  if (config.S3_BUCKET !== undefined) return bucket(config, config.S3_BUCKET, ground);
  const directory = join(ground, 'second-place');
  return {
    name: `the directory ${basename(directory)}`,
    settings: { BACKUP_COPY_DIR: directory },
    from: 'directory',
  };
}

/** Removes what a drill put into a bucket, if it did. Throws what the store said. */
export async function emptyBucket(config: Config, ground: string): Promise<void> {
  const noted = readNoted(join(ground, BUCKET));
  if (noted === undefined) return;
  const { S3_ENDPOINT: _today, ...settings } = config;
  const S3_PREFIX = prefixOf(noted, ground);
  const copy = openCopy({ ...settings, ...noted, S3_PREFIX }, 's3');
  const files = (await copy?.list('')) ?? [];
  await copy?.remove(files.map((file) => file.name));
}

function bucket(config: Config, name: string, ground: string): SecondPlace {
  const { S3_ENDPOINT, S3_REGION, S3_PREFIX, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config;
  const place = { S3_BUCKET: name, S3_ENDPOINT, S3_REGION };
  writeFileSync(join(ground, BUCKET), JSON.stringify({ ...place, S3_PREFIX }));
  const prefix = prefixOf(config, ground);
  const all = { ...place, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_PREFIX: prefix };
  const given = Object.entries(all).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined;
  });
  return { name: `s3://${name}/${prefix}`, settings: Object.fromEntries(given), from: 's3' };
}

function prefixOf({ S3_PREFIX }: Pick<Config, 'S3_PREFIX'>, ground: string): string {
  return `${S3_PREFIX}drills/${basename(ground)}/`;
}

function readNoted(file: string): Noted | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Noted;
  } catch (error) {
    // Killed while it was noted: nothing had been put there yet.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
