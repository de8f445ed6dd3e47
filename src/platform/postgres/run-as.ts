import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

/**
 * How to run a program of PostgreSQL: it refuses to run as root, so root has to become somebody
 * else for it.
 */
export interface RunAs {
  /** The directory that holds bin, lib and share, readable for whoever runs them. */
  native: string;
  /** Put in front of the command. */
  prefix: string[];
  /** Numbers of user and group given to spawn; absent: stay who we are. */
  identity: { uid: number; gid: number } | undefined;
  /** Who must own the files on the disk; absent: we do. */
  owner: { uid: number; gid: number } | undefined;
}

const MAPPED = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/**
 * Finds a way that works here, tried for real and in this order: as we are (not root); as the owner
 * of the data or `nobody`; in a user namespace, where we look like user 1000 (works under a folder
 * that only root may enter); with a copy of the programs in a readable place. `workDirectory`
 * exists and is the place where PostgreSQL will live. Throws a StartError when nothing works.
 */
export function chooseRunAs(native: string, workDirectory: string, copyTo = tmpdir()): RunAs {
  if (process.getuid?.() !== 0)
    return { native, prefix: [], identity: undefined, owner: undefined };
  const identity = unprivilegedOwner(workDirectory);
  const direct: RunAs = { native, prefix: [], identity, owner: identity };
  if (canRun(direct) && canEnter(direct, workDirectory)) return direct;
  const root = { uid: 0, gid: 0 };
  const mapped: RunAs = { native, prefix: MAPPED, identity: undefined, owner: root };
  if (canRun(mapped)) return mapped;
  if (!canEnter(direct, workDirectory)) {
    throw new StartError(
      `PostgreSQL refuses to run as root, and ${workDirectory} is closed to other users. ` +
        'Run Emporium as another user, choose another directory with EMPORIUM_DATA, or set DATABASE_URL.',
    );
  }
  return { ...direct, native: copyBinaries(native, copyTo) };
}

/** The full command line and spawn options for one program (`initdb`, `postgres`) of PostgreSQL. */
export function command(
  runAs: RunAs,
  program: 'initdb' | 'postgres',
  options: string[],
): { file: string; options: string[]; identity: { uid?: number; gid?: number } } {
  const [file = '', ...rest] = [...runAs.prefix, join(runAs.native, 'bin', program), ...options];
  return { file, options: rest, identity: runAs.identity ?? {} };
}

const BOUND = ['setpriv', '--pdeathsig', 'INT'] as const;

/**
 * What to put before a command so that the system tells it to end (SIGINT) when this process dies, of
 * whatever. Nothing where the system cannot: Linux can, with the `setpriv` of util-linux.
 */
export function endWithParent(): string[] {
  if (process.platform !== 'linux') return [];
  const tried = spawnSync(BOUND[0], [...BOUND.slice(1), 'true'], { stdio: 'ignore' });
  return tried.status === 0 ? [...BOUND] : [];
}

/** Gives a path to the user who runs PostgreSQL. */
export function giveTo(runAs: RunAs, path: string): void {
  if (runAs.owner !== undefined) chownSync(path, runAs.owner.uid, runAs.owner.gid);
}

/** Gives a whole tree, made under another way of running, to the user who runs PostgreSQL now. */
export function giveTreeTo(runAs: RunAs, path: string): void {
  if (runAs.owner === undefined || statSync(path).uid === runAs.owner.uid) return;
  const { uid, gid } = runAs.owner;
  const done = spawnSync('chown', ['-R', `${uid}:${gid}`, path], { encoding: 'utf8' });
  if (done.status !== 0)
    throw new StartError(`Cannot change the owner of ${path}: ${done.stderr.trim()}`);
}

/**
 * Whoever owns the data keeps it (somebody's own folder, started with sudo); else the user
 * `nobody`.
 */
function unprivilegedOwner(workDirectory: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(workDirectory);
  if (uid !== 0) return { uid, gid };
  const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  return { uid: Number(line?.[1] ?? 65_534), gid: Number(line?.[2] ?? 65_534) };
}

function canRun(runAs: RunAs): boolean {
  const { file, options, identity } = command(runAs, 'postgres', ['--version']);
  return spawnSync(file, options, { ...identity, cwd: '/', stdio: 'ignore' }).status === 0;
}

function canEnter(runAs: RunAs, directory: string): boolean {
  const look = spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], {
    ...runAs.identity,
    cwd: '/',
    stdio: 'ignore',
  });
  return look.status === 0;
}

/**
 * Copies once per version of the programs. The folder is ours alone to write: a stranger's of that
 * name is refused.
 */
function copyBinaries(native: string, copyTo: string): string {
  const programs = statSync(join(native, 'bin', 'postgres'));
  const version = createHash('sha256').update(`${native}:${programs.size}:${programs.mtimeMs}`);
  const target = join(copyTo, `emporium-postgres-${version.digest('hex').slice(0, 16)}`);
  const existing = lstatSync(target, { throwIfNoEntry: false });
  if (existing === undefined) {
    const draft = `${target}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, target);
  } else if (!existing.isDirectory() || existing.uid !== process.getuid?.()) {
    throw new StartError(`${target} belongs to somebody else. Remove it and start again.`);
  }
  return target;
}
