/**
 * `npm run trials [-- 21 37]`: the hostile cases alone. Runs every test whose title names a trial
 * (or one of the given numbers) at full length and says, case by case, what held. `npm test` runs
 * them too, shorter.
 *
 * `--seed <n>`: one simulated world alone, and shorter when it breaks. `--mutants [name]`: plants the
 * defects of the catalogue and says who found them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesByTrial, numbersIn } from './titles.ts';

interface Result {
  testResults: {
    assertionResults: { title: string; fullName: string; status: string; duration?: number }[];
  }[];
}

interface Tally {
  passed: number;
  failed: number;
  seconds: number;
}

const root = join(import.meta.dirname, '../..');
const wanted = process.argv.slice(2).filter((word) => /^\d+$/.test(word));

process.exitCode = await choose(process.argv.slice(2));

async function choose([option, value]: string[]): Promise<number> {
  if (option === '--mutants') {
    const { runMutants } = await import('./mutants/run.ts');
    return await runMutants(value ?? '');
  }
  if (option === '--seed') {
    const { replaySeed } = await import('./simulation/replay-seed.ts');
    return await replaySeed(Number(value));
  }
  return await main();
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'emporium-trials-'));
  try {
    const report = join(folder, 'result.json');
    const code = await runTests(report);
    const tallies = tally(JSON.parse(readFileSync(report, 'utf8')) as Result);
    for (const [number, { passed, failed, seconds }] of tallies) {
      const verdict = failed === 0 ? 'held ' : 'BROKE';
      const tests = `${passed + failed} ${passed + failed === 1 ? 'test' : 'tests'}`;
      process.stdout.write(
        `trial ${String(number).padStart(2)}  ${verdict}  ${tests}, ${seconds.toFixed(1)} s\n`,
      );
    }
    const broken = [...tallies.values()].filter(({ failed }) => failed > 0).length;
    process.stdout.write(`\n${tallies.size - broken} trials held, ${broken} broke\n`);
    return code === 0 && broken === 0 && tallies.size > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTests(report: string): Promise<number> {
  const files = [...filesByTrial()].flatMap(([number, paths]) =>
    wanted.length === 0 || wanted.includes(String(number)) ? paths : [],
  );
  if (files.length === 0) throw new Error(`No test bears the number ${wanted.join(' or ')}`);
  const numbers = wanted.length > 0 ? `(?:\\d+(?:, | and ))*(?:${wanted.join('|')})` : '\\d+';
  const chosen = [...new Set(files), '-t', `trials? ${numbers}\\b`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...chosen, ...reporters],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TRIALS: 'full' } },
  );
  return await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
}

/** A test may name several trials, and counts for each. */
function tally({ testResults }: Result): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (const each of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (each.status !== 'passed' && each.status !== 'failed') continue;
    for (const number of new Set(numbersIn(each.fullName))) {
      const before = tallies.get(number) ?? { passed: 0, failed: 0, seconds: 0 };
      before[each.status] += 1;
      before.seconds += (each.duration ?? 0) / 1000;
      tallies.set(number, before);
    }
  }
  return new Map([...tallies].sort(([a], [b]) => a - b));
}
