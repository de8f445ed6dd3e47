import { fstatSync, renameSync, statSync, type Stats } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pino, type DestinationStream } from 'pino';

/** When a log file is put aside, and how long it is kept then. */
export interface LogFileOptions {
  maxBytes: number;
  keepDays: number;
  /** Told once a minute at most when the file cannot be written. */
  complain: (sentence: string) => void;
}

/** A file that was put aside. */
export interface OldLog {
  path: string;
  bytes: number;
  writtenAt: string;
}

const LOOK_EVERY_MS = 1_000;
const COMPLAIN_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** What may wait in memory while the disk takes nothing; beyond it lines are dropped. */
const WAITING_MAX_BYTES = 4_194_304;

/**
 * Opens a log file that puts itself aside as `<path>.<time>` when it is large or a day (UTC) is over,
 * and then removes those older than `keepDays`. Several processes may write one file: whoever sees
 * first puts it aside, the others follow within a second, as they follow logrotate. A full or missing
 * disk costs lines and never the process.
 */
export function openLogFile(
  path: string,
  options: LogFileOptions,
): DestinationStream & {
  flush(): void;
} {
  const complain = atMostEvery(COMPLAIN_EVERY_MS, options.complain);
  const file = pino.destination({
    dest: path,
    mkdir: true,
    sync: false,
    minLength: 8192,
    periodicFlush: 200,
    maxLength: WAITING_MAX_BYTES,
  });
  file.on('error', (error: Error) =>
    complain(`The log file ${path} cannot be written (${error.message}); lines of it are lost.`),
  );
  let lookedAt = 0;
  const look = (): void => {
    const now = Date.now();
    if (now - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = now;
    try {
      follow(path, file, options, now);
    } catch (error) {
      complain(`The log file ${path} cannot be put aside (${String(error)}).`);
    }
  };
  return {
    write(lines: string) {
      look();
      file.write(lines);
    },
    flush() {
      try {
        file.flushSync();
      } catch (error) {
        complain(`The last lines of ${path} are lost (${String(error)}).`);
      }
    },
  };
}

type File = ReturnType<typeof pino.destination> & { fd?: number };

function follow(path: string, file: File, options: LogFileOptions, now: number): void {
  // Not open yet.
  if (file.fd === undefined || file.fd < 0) return;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.ino !== fstatSync(file.fd).ino) {
    file.reopen(path);
    return;
  }
  if (!isOver(found, options.maxBytes, now)) return;
  renameSync(path, asideName(path, now));
  file.reopen(path);
  pruneLogs(path, options.keepDays, now).catch((error: unknown) =>
    options.complain(`Old log files of ${path} cannot be removed (${String(error)}).`),
  );
}

function isOver({ size, mtimeMs }: Stats, maxBytes: number, now: number): boolean {
  if (size === 0) return false;
  return size >= maxBytes || Math.floor(mtimeMs / DAY_MS) < Math.floor(now / DAY_MS);
}

function asideName(path: string, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  for (let number = 1; ; number += 1) {
    const name = `${path}.${time}${number === 1 ? '' : `-${number}`}`;
    if (statSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
}

/** The files put aside by us or by logrotate, oldest first. The one in use is none of them. */
export async function listOldLogs(path: string): Promise<OldLog[]> {
  const folder = dirname(path);
  const aside =
    /^\.(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?|\d{1,3}|-?\d{8}(-\d+)?)(\.(gz|zst|xz))?$/;
  const own = (await readdir(folder)).filter(
    (name) => name.startsWith(basename(path)) && aside.test(name.slice(basename(path).length)),
  );
  const found = await Promise.all(
    own.map(async (name) => {
      const { size, mtime } = await stat(join(folder, name));
      return { path: join(folder, name), bytes: size, writtenAt: mtime.toISOString() };
    }),
  );
  return found.toSorted((a, b) => a.writtenAt.localeCompare(b.writtenAt));
}

/** Removes files put aside whose last line is older than `days`; which they were. */
export async function pruneLogs(path: string, days: number, now: number): Promise<OldLog[]> {
  const before = new Date(now - days * DAY_MS).toISOString();
  const old = (await listOldLogs(path)).filter(({ writtenAt }) => writtenAt < before);
  await Promise.all(old.map(async (log) => await unlink(log.path)));
  return old;
}

function atMostEvery(milliseconds: number, say: (text: string) => void): (text: string) => void {
  let saidAt = -Infinity;
  return (text) => {
    const now = Date.now();
    if (now - saidAt < milliseconds) return;
    saidAt = now;
    say(text);
  };
}
