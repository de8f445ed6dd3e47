/** `npm run trials -- --mutants [name]`: plants every defect, one after the other on each core. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServer } from '#kit/test-server.ts';
import { mutants } from './catalogue.ts';
import { judgeMutant, type Verdict } from './judge.ts';
import type { Mutant } from './mutant.ts';
import { editsOf, plant } from './plant.ts';

const root = join(import.meta.dirname, '../../..');
const AT_ONCE = 2;

/** Why mutants cannot be planted any more: their text stands elsewhere now. Empty when all can. */
export function staleMutants(): string[] {
  return mutants.flatMap(editsOf).flatMap((edit) => {
    try {
      plant(edit, readFileSync(join(root, edit.file), 'utf8'));
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}

/** Judges the mutants whose name or invariant contains `wanted`; the exit code. */
export async function runMutants(wanted: string): Promise<number> {
  const stale = staleMutants();
  for (const message of stale) process.stdout.write(`${message}\n`);
  const chosen = mutants.filter(
    ({ name, invariant }) => name.includes(wanted) || invariant === wanted,
  );
  if (stale.length > 0 || chosen.length === 0) return 1;
  const { server, stop } = await startTestServer();
  const waiting = [...chosen];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let next: Mutant | undefined; (next = waiting.shift());) {
      const verdict = await judgeMutant(server, next);
      verdicts.push(verdict);
      process.stdout.write(`${lineOf(verdict)}\n`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await stop();
  }
  return summarise(verdicts);
}

function lineOf({ mutant, foundBy, seeds, seconds }: Verdict): string {
  const verdict = foundBy ? 'found' : 'ALIVE';
  const by = foundBy ? foundBy.replaceAll(/\s+/g, ' ').slice(0, 140) : 'nobody';
  const cost = `${seeds} seeds, ${seconds.toFixed(1)} s`;
  return `${mutant.invariant.padEnd(5)} ${verdict}  ${mutant.name} | ${cost} | ${by}`;
}

function summarise(verdicts: readonly Verdict[]): number {
  const byInvariant = Map.groupBy(verdicts, ({ mutant }) => mutant.invariant);
  process.stdout.write('\n');
  for (const [invariant, all] of [...byInvariant].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const found = all.filter(({ foundBy }) => foundBy).length;
    process.stdout.write(`${invariant.padEnd(5)} ${found} of ${all.length}\n`);
  }
  const found = verdicts.filter(({ foundBy }) => foundBy).length;
  const rate = Math.round((1000 * found) / verdicts.length) / 10;
  process.stdout.write(`\n${found} of ${verdicts.length} planted defects found: ${rate} %\n`);
  return found === verdicts.length ? 0 : 1;
}
