import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { listOldLogs } from '#platform/log-file.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { bytesOf } from '#platform/written.ts';
import type { Finding } from './contract.ts';
import { nearestExisting, readIfThere, readMachine } from './read-machine.ts';

const MEMORY_WARN_PERCENT = 80;
const MEMORY_FAIL_PERCENT = 95;
const FILES_LEAST = 4096;
const BACKLOG_LEAST = 511;
const SHARED_LEAST_BYTES = 32 * 1024 ** 2;
const LOG_ROOM_LEAST_BYTES = 100e6;

/** Memory, with the limit of the container where there is one. */
export async function lookAtMemory(config: Config): Promise<Finding> {
  const what = 'memory';
  const { memoryUsedPercent: used, memoryBytes } = await readMachine(config.EMPORIUM_DATA);
  const found = `${used.toFixed(0)} % of ${bytesOf(memoryBytes)} in use`;
  if (used <= MEMORY_WARN_PERCENT) return { what, state: 'ok', found };
  return {
    what,
    state: used > MEMORY_FAIL_PERCENT ? 'fail' : 'warn',
    found,
    remedy:
      'See who takes it (top, "emporium database report"); restart what leaks, or add memory.',
  };
}

/** How many files and connections one process may have open. Node takes all that it may. */
export async function lookAtOpenFiles(limits?: string): Promise<Finding> {
  const what = 'open files';
  const text = limits ?? readIfThere('/proc/self/limits') ?? '';
  const [, soft] = /^Max open files\s+(\S+)/m.exec(text) ?? [];
  if (soft === undefined) return { what, state: 'ok', found: 'this system does not say' };
  const found = `a process may open ${soft}`;
  if (soft === 'unlimited' || Number(soft) >= FILES_LEAST) return { what, state: 'ok', found };
  return {
    what,
    state: 'warn',
    found,
    remedy: `Each shopper is a file: allow ${FILES_LEAST} or more (ulimit -n, LimitNOFILE=).`,
  };
}

/** Settings of the kernel that bite first under load. */
export async function lookAtKernel(
  read: (path: string) => string | undefined = readIfThere,
): Promise<Finding> {
  const what = 'kernel';
  const backlog = Number(read('/proc/sys/net/core/somaxconn') ?? BACKLOG_LEAST);
  const shared = await statfs('/dev/shm').catch(() => null);
  const room = shared === null ? SHARED_LEAST_BYTES : shared.blocks * shared.bsize;
  const found = `net.core.somaxconn ${backlog}, /dev/shm ${bytesOf(room)}`;
  const remedies = [
    ...(backlog < BACKLOG_LEAST
      ? [`A rush is turned away before we see it: sysctl -w net.core.somaxconn=${BACKLOG_LEAST}.`]
      : []),
    ...(room < SHARED_LEAST_BYTES
      ? ['PostgreSQL shares memory there: give /dev/shm 64 MB or more (docker: --shm-size).']
      : []),
  ];
  if (remedies.length === 0) return { what, state: 'ok', found };
  return { what, state: 'warn', found, remedy: remedies.join(' ') };
}

/** The folder of LOG_FILE: writable, with room, and not full of old files. */
export async function lookAtLogs(
  config: Pick<Config, 'LOG_FILE' | 'LOG_KEEP_DAYS'>,
): Promise<Finding> {
  const what = 'log';
  const { LOG_FILE: file } = config;
  if (file === undefined) return { what, state: 'ok', found: 'standard output alone' };
  const folder = nearestExisting(dirname(file));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    const old = folder === dirname(file) ? await listOldLogs(file) : [];
    const kept = old.reduce((sum, { bytes }) => sum + bytes, 0);
    const found = `${file}, ${old.length} old files of ${bytesOf(kept)}, ${bytesOf(bavail * bsize)} free`;
    if (bavail * bsize >= LOG_ROOM_LEAST_BYTES) return { what, state: 'ok', found };
    const remedy = 'Run "emporium logs prune --days 1", or give the log a larger disk.';
    return { what, state: 'warn', found, remedy };
  } catch (error) {
    return {
      what,
      state: 'warn',
      found: `${file} cannot be written (${reasonOf(error)})`,
      remedy: 'Give this user write access to its folder; until then lines are lost.',
    };
  }
}

/** Whether other users of the machine could read the key, or enter the database's files. */
export async function lookAtPermissions({
  EMPORIUM_DATA,
}: Pick<Config, 'EMPORIUM_DATA'>): Promise<Finding> {
  const what = 'permissions';
  const open: string[] = [];
  for (const name of ['secret-key', 'postgres']) {
    const path = join(EMPORIUM_DATA, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && (found.mode & 0o007) !== 0) open.push(path);
  }
  if (open.length === 0) {
    return { what, state: 'ok', found: `nobody else can read the secrets in ${EMPORIUM_DATA}` };
  }
  return {
    what,
    state: 'fail',
    found: `every user of this machine can reach ${open.join(' and ')}`,
    remedy: `Run "chmod o-rwx ${open.join(' ')}"; if strangers use this machine, make a new key.`,
  };
}

const KNOWN_SECRETS = /(change[-_ ]?me|default|example|password|secret|test|emporium|12345678)/i;
const LETTERS_LEAST = 10;

/** Where the key comes from that signs cookies, and whether it could be guessed. */
export async function lookAtSecrets(config: Config): Promise<Finding> {
  const what = 'secret key';
  const { SECRET_KEY: key } = config;
  if (key === undefined) {
    return { what, state: 'ok', found: `kept in ${join(config.EMPORIUM_DATA, 'secret-key')}` };
  }
  const isWeak = KNOWN_SECRETS.test(key) || new Set(key).size < LETTERS_LEAST;
  if (!isWeak) return { what, state: 'ok', found: 'from SECRET_KEY' };
  return {
    what,
    state: config.NODE_ENV === 'production' ? 'fail' : 'warn',
    found: 'SECRET_KEY looks like an example: who guesses it signs in as anybody',
    remedy: 'Make a new one: openssl rand -base64 48. Everybody signs in again.',
  };
}
