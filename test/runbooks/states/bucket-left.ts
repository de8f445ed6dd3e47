import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endedWell } from '#kit/run-program.ts';
import { BUCKET, CREDENTIALS, startS3Server } from '#kit/s3-server.ts';
import type { State } from '../state.ts';

/** The machine burnt with its backups: what is left are their copies in a bucket. */
export const bucketLeft: State = {
  own: async (folder) => {
    const store = await startS3Server(join(folder, 'store'));
    return {
      settings: {
        S3_BUCKET: BUCKET,
        S3_ENDPOINT: store.endpoint,
        S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
      remove: store.stop,
    };
  },
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await endedWell(system.cli('backup', 'create'));
    await endedWell(system.cli('backup', 'copy'));
    await system.killTree();
    for (const name of readdirSync(system.dataDirectory)) {
      rmSync(join(system.dataDirectory, name), { recursive: true });
    }
    return {};
  },
};
