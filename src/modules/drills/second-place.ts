import { basename } from 'node:path';
import { openCopy } from '#modules/backup/index.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import type { Ground } from './copy-shop.ts';

/** Where a copy keeps its backups a second time, and what of it survives the region. */
export interface SecondPlace {
  /** For people: what is left after the loss. */
  readonly name: string;
  /** How a program is told of it. */
  readonly settings: Record<string, string>;
  /** What `backup restore --from` calls it. */
  readonly from: 'directory' | 's3';
}

/**
 * The bucket of the settings where they name one, under a prefix that only this drill has and that goes
 * with the ground; otherwise a directory of the ground.
 */
export function secondPlace(config: Config, ground: Ground): SecondPlace {
  const { S3_BUCKET } = config;
  if (S3_BUCKET !== undefined) return bucket(config, S3_BUCKET, ground);
  const directory = ground.path('second-place');
  return {
    name: `the directory ${basename(directory)}`,
    settings: { BACKUP_COPY_DIR: directory },
    from: 'directory',
  };
}

function bucket(config: Config, name: string, ground: Ground): SecondPlace {
  const prefix = `${config.S3_PREFIX}drills/${basename(ground.folder)}/`;
  const settings = {
    ...given(config),
    S3_BUCKET: name,
    S3_PREFIX: prefix,
  };
  ground.onRemove(async () => {
    const copy = openCopy(loadConfig(ground.settings('empty', settings)), 's3');
    const files = (await copy?.list('')) ?? [];
    await copy?.remove(files.map((file) => file.name));
  });
  return { name: `s3://${name}/${prefix}`, settings, from: 's3' };
}

function given(config: Config): Record<string, string> {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config;
  const all = { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
