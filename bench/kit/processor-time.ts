import { readFileSync } from 'node:fs';
import { treeOf } from './process-tree.ts';

/** Processor seconds that each part of an Emporium has used since it started. */
export type ProcessorTime = Readonly<Record<Part, number>>;

/** `other` is what the parts leave over: children that the server keeps beside these. */
export type Part = 'server' | 'gateway' | 'postgres' | 'other';

/** Linux counts in hundredths of a second on every architecture that Node runs on (proc(5)). */
const TICKS_PER_SECOND = 100;

/**
 * Reads /proc/<pid>/stat over the tree of an Emporium: user and system time, of children that have
 * ended and were waited for too. It says what an order costs whatever else the machine does.
 */
export function processorTime(root: number): ProcessorTime {
  const time = { server: 0, gateway: 0, postgres: 0, other: 0 };
  for (const pid of treeOf(root)) time[partOf(pid, root)] += secondsOf(pid, pid !== root);
  return time;
}

/** Processor milliseconds of each part for one of `count`. */
export function millisecondsEach(
  from: ProcessorTime,
  until: ProcessorTime,
  count: number,
): ProcessorTime {
  const each = (part: Part): number => ((until[part] - from[part]) * 1000) / count;
  return {
    server: each('server'),
    gateway: each('gateway'),
    postgres: each('postgres'),
    other: each('other'),
  };
}

function partOf(pid: number, root: number): Part {
  if (pid === root) return 'server';
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  if (/postgres/.test(command)) return 'postgres';
  return /gateway\/main\.ts/.test(command) ? 'gateway' : 'other';
}

function secondsOf(pid: number, withChildren: boolean): number {
  const stat = read(`/proc/${pid}/stat`);
  // After the name in parentheses: state is field 3; utime, stime, cutime and cstime are 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, withChildren ? 15 : 13).map((field) => Number(field) || 0);
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended between two looks.
    return '';
  }
}
