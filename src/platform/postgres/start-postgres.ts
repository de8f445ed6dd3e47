import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../reason-of.ts';
import { archiveSettings, makeSpool } from './archive.ts';
import { checkMajorVersion, createCluster, OWNER, writeSettings } from './create-cluster.ts';
import { locateBinaries } from './locate-binaries.ts';
import { lockDataDirectory, type Purpose } from './lock-file.ts';
import {
  spawnPostmaster,
  untilReady,
  type Postmaster,
  type PostgresConnection,
} from './postmaster.ts';
import { chooseRunAs, type RunAs } from './run-as.ts';
import { settingsFile, SOCKET_PORT, type PostgresSettings } from './settings.ts';
import { makeSocketDirectory, socketDirectory } from './socket-directory.ts';
import { clearPostmaster, shutDown } from './stale-postmaster.ts';
import { explainFileError } from './start-error.ts';
import { finishSwap } from './swap-cluster.ts';

const LONGEST_PAUSE_MS = 2_000;

/** What to start, and where. */
export interface EmbeddedOptions {
  /** EMPORIUM_DATA: the database lies in its folder `postgres`, the lock beside it. */
  dataDirectory: string;
  /** Receives each line that PostgreSQL or its supervisor says. */
  log?: (line: string) => void;
  /** More settings of PostgreSQL; tests pass `fsync: 'off'`. */
  settings?: PostgresSettings;
  /**
   * Archive the log: a finished segment at least every so many seconds, into the spool of the data
   * directory. Every start has to say so, or the archive gets a gap. Absent or 0: do not.
   */
  archiveSeconds?: number;
  /** Listen on the network too. Whoever asks for it sees to encryption and access by `prepare`. */
  listen?: { host: string; port: number } | undefined;
  /** Puts files that the settings name into the cluster, before the first start. */
  prepare?: (cluster: string, runAs: RunAs) => void;
  /** Asked before every start, after a crash too: a StartError keeps the database closed. */
  mayOpen?: () => Promise<void>;
  /** A `command` is done in a moment: others wait for it instead of being refused. */
  purpose?: Purpose;
}

/** A PostgreSQL that runs under this process. */
export interface EmbeddedPostgres {
  connection: PostgresConnection;
  /**
   * The process number of the server that runs now (it changes when the server had to be
   * restarted).
   */
  readonly pid: number;
  /** Shuts down in order, without leaving a process; may be called twice. */
  stop: () => Promise<void>;
  /** Settles when the server has been stopped on purpose. */
  exited: Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Emporium and keeps it running: when it dies by itself it is
 * started again, without limit. Commits are durable unless settings say otherwise. Reached by a
 * private Unix socket, and over the network only where `listen` says so. One that nobody reaches over
 * the network ends with this process, also when that is killed, where the system can see to it. Throws
 * a StartError with one sentence when the directory is in use, full, not writable or of another major
 * version, or when this machine has no PostgreSQL to start.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const native = locateBinaries();
  const dataDirectory = makeDataDirectory(options.dataDirectory);
  const cluster = join(dataDirectory, 'postgres');
  const unlock = await lockDataDirectory(dataDirectory, options.purpose ?? 'server');
  try {
    const finished = finishSwap(dataDirectory);
    if (finished !== undefined) log(`an interrupted restore was ${finished}`);
    checkMajorVersion(cluster);
    // Once there is a database, its owner decides who runs PostgreSQL.
    const runAs = chooseRunAs(native, existsSync(cluster) ? cluster : dataDirectory);
    await clearPostmaster(cluster, log);
    await createCluster(cluster, runAs, options.settings ?? {});
    const host = socketDirectory(dataDirectory);
    makeSocketDirectory(host, dataDirectory, runAs);
    const settings = { ...archiving(options, dataDirectory, runAs), ...options.settings };
    options.prepare?.(cluster, runAs);
    writeSettings(cluster, runAs, settingsFile(host, settings, options.listen));
    const port = options.listen?.port ?? SOCKET_PORT;
    const connection = { host, port, user: OWNER, database: OWNER };
    const mayOpen = options.mayOpen ?? (async () => undefined);
    const shared = options.listen !== undefined;
    const place = { cluster, dataDirectory, runAs, connection, shared };
    return await keepRunning({ ...place, log, unlock, mayOpen });
  } catch (error) {
    unlock();
    throw error;
  }
}

function archiving(
  { archiveSeconds = 0 }: EmbeddedOptions,
  dataDirectory: string,
  runAs: RunAs,
): PostgresSettings {
  if (archiveSeconds === 0) return {};
  makeSpool(dataDirectory, runAs);
  return archiveSettings(dataDirectory, archiveSeconds);
}

interface Watch {
  cluster: string;
  dataDirectory: string;
  runAs: RunAs;
  connection: PostgresConnection;
  /** Other hosts may reach it: it is left running when this process is killed. */
  shared: boolean;
  log: (line: string) => void;
  unlock: () => void;
  mayOpen: () => Promise<void>;
}

async function keepRunning(watch: Watch): Promise<EmbeddedPostgres> {
  let current = await startOnce(watch);
  let stopping: Promise<void> | undefined;
  let resolveExited: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => (resolveExited = resolve));

  const guard = async (): Promise<void> => {
    for (;;) {
      await current.ended;
      if (stopping !== undefined) return;
      watch.log(`PostgreSQL ${current.pid} ended unexpectedly and is started again`);
      current = await startAgain(
        watch,
        (next) => (current = next),
        () => stopping !== undefined,
      );
    }
  };
  const guarding = guard();

  const stop = async (): Promise<void> => {
    do {
      if (!current.hasEnded()) await shutDown(current.pid, current.hasEnded);
      await current.ended;
    } while (!(await settled(guarding)));
    watch.unlock();
    resolveExited();
  };
  return {
    connection: watch.connection,
    get pid() {
      return current.pid;
    },
    stop: () => (stopping ??= stop()),
    exited,
  };
}

/** One start, from a clean place to the first answered statement. */
async function startOnce(
  watch: Watch,
  begun?: (postmaster: Postmaster) => void,
): Promise<Postmaster> {
  await clearPostmaster(watch.cluster, watch.log);
  await watch.mayOpen();
  const postmaster = spawnPostmaster(watch, watch.log);
  begun?.(postmaster);
  await untilReady(postmaster, watch);
  return postmaster;
}

/**
 * Tries for ever: a database that stays down because somebody stopped trying has cost whole nights.
 */
async function startAgain(
  watch: Watch,
  begun: (postmaster: Postmaster) => void,
  isStopping: () => boolean,
): Promise<Postmaster> {
  let latest: Postmaster | undefined;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await startOnce(watch, (postmaster) => begun((latest = postmaster)));
    } catch (error) {
      watch.log(reasonOf(error));
      if (isStopping() && latest !== undefined) return latest;
      await sleep(pauseMs);
    }
  }
}

function settled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), sleep(20, false)]);
}

function makeDataDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (error) {
    throw explainFileError(error, path);
  }
}
