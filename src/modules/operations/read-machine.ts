import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, hostname, totalmem } from 'node:os';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** How a machine (or the container that we run in) is doing. */
export interface MachineState {
  host: string;
  processors: number;
  memoryBytes: number;
  memoryUsedPercent: number;
  diskBytes: number;
  diskFreeBytes: number;
  diskUsedPercent: number;
}

/** Processor time since the machine started, all processors together. */
export interface ProcessorTime {
  busyMs: number;
  wholeMs: number;
}

/** Memory as the kernel reckons it, and the disk below a directory (or its nearest parent). */
export async function readMachine(directory: string): Promise<MachineState> {
  const { bavail, bfree, blocks, bsize } = await statfs(nearestExisting(directory));
  const memory = readMemory();
  // As df reckons: what root keeps for itself is neither used nor free.
  const used = (blocks - bfree) / Math.max(1, blocks - bfree + bavail);
  return {
    host: hostname(),
    processors: cpus().length,
    memoryBytes: memory.wholeBytes,
    memoryUsedPercent: (100 * memory.usedBytes) / Math.max(1, memory.wholeBytes),
    diskBytes: blocks * bsize,
    diskFreeBytes: bavail * bsize,
    diskUsedPercent: 100 * used,
  };
}

/** Reads the processors' clocks; two readings make a load. */
export function readProcessors(): ProcessorTime {
  const times = cpus().map((processor) => processor.times);
  const wholeMs = times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.idle + t.irq, 0);
  const idleMs = times.reduce((sum, t) => sum + t.idle, 0);
  return { busyMs: wholeMs - idleMs, wholeMs };
}

/** Load between two readings, 0 to 100; null when no time passed. */
export function loadBetween(before: ProcessorTime, after: ProcessorTime): number | null {
  const whole = after.wholeMs - before.wholeMs;
  return whole <= 0 ? null : (100 * (after.busyMs - before.busyMs)) / whole;
}

const CGROUP = '/sys/fs/cgroup';

/** A container's limit is what counts there: the kernel ends who passes it, however much is free. */
function readMemory(): { wholeBytes: number; usedBytes: number } {
  const limit = Number(readIfThere(`${CGROUP}/memory.max`));
  const used = Number(readIfThere(`${CGROUP}/memory.current`));
  if (limit > 0 && limit < totalmem() && used > 0) {
    const cache = /^inactive_file (\d+)$/m.exec(readIfThere(`${CGROUP}/memory.stat`) ?? '');
    return { wholeBytes: limit, usedBytes: Math.max(0, used - Number(cache?.[1] ?? 0)) };
  }
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readIfThere('/proc/meminfo') ?? '');
  const free = available ? Number(available[1]) * 1024 : freemem();
  return { wholeBytes: totalmem(), usedBytes: totalmem() - free };
}

/** The text of a file of the kernel; undefined on a system that has none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** The directory itself, or the closest parent that exists: what is not made yet lies there. */
export function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
