import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and everything below it, in megabytes of 10^6 bytes. */
export interface TreeMemory {
  /** Proportional set size: memory that processes share counts once. */
  pssMb: number;
  /** Resident set sizes added up: shared memory counts in every process. */
  rssMb: number;
  processes: number;
}

const BYTES_PER_KB = 1024;

/** Adds up /proc/<pid>/smaps_rollup (Linux) over the tree. */
export function treeMemory(root: number): TreeMemory {
  let pssKb = 0;
  let rssKb = 0;
  const pids = treeOf(root);
  for (const pid of pids) {
    const text = readOrEmpty(`/proc/${pid}/smaps_rollup`);
    pssKb += Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0);
    rssKb += Number(/^Rss: +(\d+)/m.exec(text)?.[1] ?? 0);
  }
  const megabytes = (kb: number): number => (kb * BYTES_PER_KB) / 1e6;
  return { pssMb: megabytes(pssKb), rssMb: megabytes(rssKb), processes: pids.length };
}

/** The process and all below it. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    // The name in parentheses may hold anything; after the last one come state and parent (proc(5)).
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended between two looks.
    return '';
  }
}
