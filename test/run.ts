/**
 * What `npm test` runs: the static checks, then every test against a real PostgreSQL. A stage that
 * fails does not hide the ones after it. The last line counts tests, and each static check as one.
 * `npm test -- cart` runs only the tests whose file name contains `cart`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, '..');
const filters = process.argv.slice(2);

const staticChecks: readonly (readonly [name: string, ...command: string[]])[] = [
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['format', 'oxfmt', '--check', '.'],
  ['dead code', 'knip'],
];

process.exitCode = await main();

async function main(): Promise<number> {
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  const failed: string[] = [];
  const add = (name: string, count: Count): void => {
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    if (count.failed > 0) failed.push(name);
  };
  for (const [name, ...command] of filters.length === 0 ? staticChecks : []) {
    const code = await run(name, command);
    add(name, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  }
  add('tests', await runTests());
  if (failed.length > 0) process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
  process.stdout.write(
    `\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
  );
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function runTests(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'emporium-test-'));
  const report = join(folder, 'result.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run('tests', ['vitest', 'run', ...reporters, ...filters]);
    return countOf(report, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that broke outside a test (a file that does not load, a leak at the end) fails as one. */
function countOf(report: string, exitCode: number): Count {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  };
  const failed = Math.max(result.numFailedTests, exitCode === 0 ? 0 : 1);
  const skipped = result.numPendingTests + result.numTodoTests;
  return { passed: result.numPassedTests, failed, skipped };
}

/** Runs a program of node_modules/.bin with its output as it comes; resolves to its exit code. */
async function run(name: string, [program, ...values]: string[]): Promise<number> {
  process.stdout.write(`\n== ${name}: ${[program, ...values].join(' ')}\n`);
  const began = Date.now();
  const bin = join(root, 'node_modules/.bin');
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(join(bin, program ?? ''), values, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(`== ${name}: ${code === 0 ? 'ok' : `failed (${code})`} in ${seconds} s\n`);
  return code;
}
