import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#platform/clock.ts';
import { isWalName } from '#platform/postgres/index.ts';
import type { Key } from './key.ts';
import type { Vault } from './vault.ts';
import { openWalFile, type WalIndex } from './wal-archive.ts';

/** Where PostgreSQL's wishes for files of the log are met. */
export interface LogSource {
  vault: Vault;
  key: Key | null;
  index: WalIndex;
  /** Folders of this machine that are looked at when the vault has not got a file. */
  folders: readonly string[];
  /** Gives a file to the user who runs PostgreSQL. */
  give: (path: string) => void;
  /** Segments in the order in which they will be wanted: the next ones are prepared meanwhile. */
  expected: readonly string[];
}

/** A running feeder. */
export interface Feeder {
  /** The setting `restore_command`. */
  command: string;
  /** How many files it has handed over. */
  served: () => number;
  /** Why a file could not be handed over; PostgreSQL has given up then. */
  failure: () => Error | undefined;
  stop: () => Promise<void>;
}

const LOOK_MS = 10;
const AHEAD = 3;

/**
 * What PostgreSQL runs for each file: it takes what lies ready, or asks and waits. 126 makes
 * PostgreSQL give up instead of taking the log to end here; so does a feeder that is gone (6,000
 * looks of 20 ms).
 */
const FETCH = `#!/bin/sh
stage=$1; file=$2; to=$3; tries=0
while [ $tries -lt 6000 ]; do
  if [ -e "$stage/ready.$file" ]; then
    mv "$stage/ready.$file" "$to" || exit 126
    : > "$stage/took.$file"
    exit 0
  fi
  if [ -e "$stage/none.$file" ]; then
    rm -f "$stage/none.$file"
    : > "$stage/took.$file"
    exit 1
  fi
  if [ -e "$stage/failed" ]; then exit 126; fi
  if [ $tries -eq 0 ]; then : > "$stage/ask.$file" || exit 126; fi
  tries=$((tries + 1))
  sleep 0.02
done
exit 126
`;

/**
 * Hands files of the log to a recovering PostgreSQL, unpacked and checked, a few ahead of it: neither
 * disk nor memory holds more than those. `stage` is a folder that PostgreSQL may write to.
 */
export async function startFeeder(stage: string, source: LogSource, clock: Clock): Promise<Feeder> {
  const script = join(stage, 'fetch.sh');
  await mkdir(stage, { recursive: true });
  await writeFile(script, FETCH, { mode: 0o755 });
  for (const path of [stage, script]) source.give(path);
  const pantry = stockPantry(stage, source);
  let failure: Error | undefined;
  const stopped = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await pantry.round();
      await clock.sleep(LOOK_MS, stopped.signal);
    }
  };
  const done = loop().catch(async (error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
    await writeFile(join(stage, 'failed'), failure.message);
  });
  return {
    command: `/bin/sh ${shellQuoted(script)} ${shellQuoted(stage)} "%f" "%p"`,
    served: pantry.served,
    failure: () => failure,
    stop: async () => {
      stopped.abort();
      await done;
      await rm(stage, { recursive: true, force: true });
    },
  };
}

/** What lies ready or is being prepared, until it is taken. */
function stockPantry(stage: string, source: LogSource) {
  const ready = new Map<string, Promise<void>>();
  let served = 0;
  const prepare = async (wal: string): Promise<void> => {
    const under = ready.get(wal) ?? prepareFile(stage, wal, source);
    ready.set(wal, under);
    await under;
  };
  const taken = (wal: string): void => {
    served += 1;
    ready.delete(wal);
  };
  const round = async (): Promise<void> => {
    // Whatever is asked for anew has been noted as taken before.
    const took = await marks(stage, 'took.');
    const asked = await marks(stage, 'ask.');
    for (const wal of took) {
      await rm(join(stage, `took.${wal}`));
      taken(wal);
    }
    for (const wal of asked) {
      await rm(join(stage, `ask.${wal}`));
      await prepare(wal);
    }
    const latest = [...asked, ...took].map((wal) => source.expected.indexOf(wal));
    const at = Math.max(-1, ...latest);
    const next = at < 0 ? [] : source.expected.slice(at + 1, at + 1 + AHEAD);
    await Promise.all(next.map(prepare));
  };
  return { round, served: () => served };
}

async function marks(stage: string, prefix: string): Promise<string[]> {
  const names = await readdir(stage);
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter(isWalName);
}

/** Puts a file in readiness, whole: it appears by a rename. */
async function prepareFile(stage: string, wal: string, source: LogSource): Promise<void> {
  const draft = join(stage, `draft.${wal}`);
  const archived = source.index.get(wal);
  const local = source.folders.map((folder) => join(folder, wal)).find((path) => existsSync(path));
  if (archived !== undefined)
    await pipeline(openWalFile(source.vault, archived, source.key), createWriteStream(draft));
  else if (local !== undefined) await copyFile(local, draft);
  else {
    await writeFile(join(stage, `none.${wal}`), '');
    return;
  }
  source.give(draft);
  await rename(draft, join(stage, `ready.${wal}`));
}

/** For /bin/sh, inside a setting in which % has a meaning. */
function shellQuoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`).replaceAll('%', '%%')}'`;
}
