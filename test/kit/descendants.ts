import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { processStart } from '#platform/postgres/process-table.ts';

/** Living children of a process, their children, and so on. */
export function descendantsOf(ancestor: number): number[] {
  const parents = process.platform === 'linux' ? parentsInProc() : parentsByPs();
  const found = new Set([ancestor]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  found.delete(ancestor);
  return [...found].filter((pid) => processStart(pid) !== undefined);
}

function parentsInProc(): [pid: number, parent: number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // Behind the name in parentheses, which may hold anything: state, parent (proc(5)).
        const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
        return [[Number(name), Number(parent)]];
      } catch {
        // Ended between two looks.
        return [];
      }
    });
}

function parentsByPs(): [pid: number, parent: number][] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return [pid ?? 0, parent ?? 0];
  });
}
