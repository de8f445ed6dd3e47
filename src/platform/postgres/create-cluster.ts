import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { POSTGRES_MAJOR } from './locate-binaries.ts';
import { command, giveTo, giveTreeTo, type RunAs } from './run-as.ts';
import type { PostgresSettings } from './settings.ts';
import { explainFailure, explainFileError, StartError } from './start-error.ts';

/** The role and the database that Emporium's own PostgreSQL begins with. */
export const OWNER = 'emporium';

/**
 * Throws a StartError when another major version of PostgreSQL made the directory: its files cannot
 * be read.
 */
export function checkMajorVersion(cluster: string): void {
  const path = join(cluster, 'PG_VERSION');
  if (!existsSync(path)) return;
  const found = readFileSync(path, 'utf8').trim();
  if (found === POSTGRES_MAJOR) return;
  throw new StartError(
    `The data in ${cluster} is of PostgreSQL ${found}, this Emporium brings PostgreSQL ${POSTGRES_MAJOR}. ` +
      'Start the Emporium that made it, or restore a backup into an empty directory.',
  );
}

/**
 * Makes the database files unless they are there. initdb works in a folder aside that is renamed
 * when it is done, so an interrupted first start leaves nothing that a second one would trip over.
 */
export async function createCluster(
  cluster: string,
  runAs: RunAs,
  settings: PostgresSettings,
): Promise<void> {
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    giveTreeTo(runAs, cluster);
    return;
  }
  if (existsSync(cluster) && readdirSync(cluster).length > 0) {
    throw new StartError(
      `${cluster} holds files that are no database. Move them away and start again.`,
    );
  }
  const draft = `${cluster}.new`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    giveTo(runAs, draft);
    await initdb(draft, runAs, settings);
    appendFileSync(join(draft, 'postgresql.conf'), "\ninclude_if_exists = 'emporium.conf'\n");
    rmSync(cluster, { recursive: true, force: true });
    renameSync(draft, cluster);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw explainFileError(error, cluster);
  }
}

/** Writes the settings of this start beside PostgreSQL's own. */
export function writeSettings(cluster: string, runAs: RunAs, text: string): void {
  const path = join(cluster, 'emporium.conf');
  try {
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    giveTo(runAs, path);
  } catch (error) {
    throw explainFileError(error, cluster);
  }
}

/**
 * The builtin provider sorts by code point, the same on every machine: the bundled ICU and each
 * host's C library have their own order, and an index made under one is corrupt under another.
 * Local trust: the socket lies in a folder that only this user may enter (socket-directory.ts), and
 * nothing listens on the network.
 */
async function initdb(directory: string, runAs: RunAs, settings: PostgresSettings): Promise<void> {
  const { file, options, identity } = command(runAs, 'initdb', [
    `--pgdata=${directory}`,
    `--username=${OWNER}`,
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--encoding=UTF8',
    '--data-checksums',
    '--auth-local=trust',
    '--auth-host=reject',
    '--no-instructions',
    ...(settings['fsync'] === 'off' ? ['--no-sync'] : []),
  ]);
  const child = spawn(file, options, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(explainFailure(error.message, directory)));
    child.once('close', resolve);
  });
  if (code !== 0) throw explainFailure(output, directory.replace(/\.new$/, ''));
}
