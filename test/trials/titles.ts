/** Which trials have tests: a test is of a trial when its title begins with the trial's number. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** `trial 21: …`, `trials 1 and 2: …`, `trials 9, 10 and 12: …`, at the start of a title. */
const TITLE = /['"`]trials? (\d+(?:(?:, | and )\d+)*)[: ]/g;

/** The numbers that a title, or a list of numbers in it, names. */
export function numbersIn(title: string): number[] {
  return [...title.matchAll(/\btrials? (\d+(?:(?:, | and )\d+)*)/g)].flatMap(([, list = '']) =>
    (list.match(/\d+/g) ?? []).map(Number),
  );
}

/** The test files of each trial, relative to the project. */
export function filesByTrial(): Map<number, string[]> {
  const all = globSync('{src,web,test,db,bench}/**/*.test.{ts,tsx}', { cwd: root });
  // The index speaks of trials without being a test of any.
  const files = all.filter((file) => !file.endsWith('trials/index.test.ts'));
  const byTrial = new Map<number, string[]>();
  for (const file of files.toSorted()) {
    const source = readFileSync(join(root, file), 'utf8');
    const named = [...source.matchAll(TITLE)].flatMap(([, list = '']) =>
      numbersIn(`trial ${list}`),
    );
    for (const number of new Set(named)) {
      byTrial.set(number, [...(byTrial.get(number) ?? []), file]);
    }
  }
  return byTrial;
}
