import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * When a process began, as an opaque text that differs between two processes that were given the
 * same number. Undefined when there is no such process or it is a zombie: it has ended, only its
 * parent has not asked yet.
 */
export function processStart(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxStart(pid) : otherStart(pid);
}

function linuxStart(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may itself hold spaces and parentheses; what follows the last one is
  // regular (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if (state === 'Z' || state === 'X') return undefined;
  const boot = readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${fields[19]}`;
}

function otherStart(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    return line.trim() === '' || line.startsWith('Z')
      ? undefined
      : line.trim().replace(/^\S+\s+/, '');
  } catch {
    // ps answers 1 for a process that does not exist.
    return undefined;
  }
}

/**
 * Whether the process runs the PostgreSQL server: a number from an old pid file may be somebody
 * else's now.
 */
export function isPostgres(pid: number): boolean {
  if (processStart(pid) === undefined) return false;
  if (process.platform === 'linux') {
    return /postgres/.test(readOrUndefined(`/proc/${pid}/cmdline`)?.split('\0')[0] ?? '');
  }
  return /postgres/.test(
    execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }),
  );
}

/**
 * Living processes whose working directory is `directory`. Every process of a PostgreSQL works in
 * its data directory, so these are the survivors of a killed postmaster. Empty where the system has
 * no /proc.
 */
export function processesWorkingIn(directory: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingDirectory(pid) === directory && processStart(pid) !== undefined);
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Gone meanwhile, or another user's: not one of ours.
    return undefined;
  }
}

/** Sends a signal; false when the process is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended between two looks.
    return undefined;
  }
}
