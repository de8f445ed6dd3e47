import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  readServerFacts,
  streamServerFiles,
  type ServerFacts,
} from '#platform/database/server-files.ts';
import { countLedgers } from '#platform/database/count-ledgers.ts';
import { sqlState } from '#platform/database/index.ts';
import { reasonOf } from '#platform/reason-of.ts';
import type { Refusal } from '#platform/refusal.ts';
import { LEDGERS_FILE } from './compare-ledgers.ts';
import { backupRefusals } from './contract.ts';
import { putSealed, type CopiedServer, type Making } from './making.ts';
import type { StoredFile } from './model.ts';
import { packFolder } from './pack-folder.ts';
import { shownSettings } from './shown-settings.ts';
import { contentOf } from './vault.ts';

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Counts the rows of the ledgers, and streams the server's files, with the log that makes them
 * consistent, into the folder of a backup; then uploads and settings. Refuses (`backup_not_physical`)
 * for a server that gives no files.
 */
export async function copyServer(making: Making): Promise<CopiedServer | Refusal> {
  const before = await readServerFacts(making.app.database);
  try {
    const ledgers = `${JSON.stringify(await countLedgers(making.app))}\n`;
    const { files, bytes, position } = await copyFiles(making);
    files.push(await putSealed(making, LEDGERS_FILE, contentOf(ledgers)));
    // What was committed before this moment is in the copy: its log ends later.
    const after = await readServerFacts(making.app.database);
    files.push(...(await copyBesides(making)));
    return {
      kind: 'physical',
      endedAt: after.now,
      bytes,
      walFrom: position.startLsn,
      walTo: position.endLsn,
      timeline: position.startTimeline,
      ...factsOf(before, after),
      files,
    };
  } catch (error) {
    const why = noFilesBecause(error);
    if (why === undefined) throw error;
    return backupRefusals.backup_not_physical({ detail: `This server gives no files: ${why}.` });
  }
}

function factsOf(before: ServerFacts, after: ServerFacts) {
  if (before.systemId !== after.systemId) throw new Error('The server was replaced by another one');
  const { now: _now, walEnd: _walEnd, ...facts } = after;
  return facts;
}

async function copyFiles(making: Making) {
  const { app, onProgress } = making;
  const files: StoredFile[] = [];
  let bytes = 0;
  const step = 'copying the database';
  const position = await streamServerFiles(
    app.database,
    {
      label: `emporium ${making.id}`,
      wal: true,
      awaitArchive: false,
      ...(making.signal === undefined ? {} : { signal: making.signal }),
    },
    {
      archive: async (name, content) => {
        if (name !== 'base.tar') throw new Error('The server has tablespaces; they are not copied');
        files.push(
          await putSealed(
            making,
            name,
            counted(content, (more) => (bytes += more)),
          ),
        );
      },
      manifest: async (content) =>
        void files.push(await putSealed(making, 'backup_manifest', content)),
      progress: (doneBytes, totalBytes) => onProgress({ step, doneBytes, totalBytes }),
    },
  );
  return { files, bytes, position };
}

/** Uploads always; the key that signs cookies only where it cannot be read by whoever finds it. */
async function copyBesides(making: Making): Promise<StoredFile[]> {
  const { app, vault, id, key, onProgress } = making;
  const data = app.config.EMPORIUM_DATA;
  onProgress({ step: 'copying uploads', doneBytes: 0, totalBytes: null });
  const hasKeyFile = key !== null && existsSync(join(data, 'secret-key'));
  const names = ['uploads', ...(hasKeyFile ? ['secret-key'] : [])];
  const uploads = await putSealed(making, 'uploads.tar', packFolder(data, names));
  const settings = `${JSON.stringify(shownSettings(app.config, hasKeyFile), null, 2)}\n`;
  const name = 'settings.json';
  const put = await vault.put(`${id}/${name}`, contentOf(settings));
  return [uploads, { name, ...put }];
}

async function* counted(content: Bytes, count: (bytes: number) => void): Bytes {
  for await (const chunk of content) {
    count(chunk.byteLength);
    yield chunk;
  }
}

/** Not allowed to replicate, no line in pg_hba.conf for it, or no walsender left to a managed one. */
function noFilesBecause(error: unknown): string | undefined {
  const message = reasonOf(error);
  const state = sqlState(error);
  if (state === '42501' || state === '28000') return message;
  return state === '42601' || state === '0A000' ? message : undefined;
}
