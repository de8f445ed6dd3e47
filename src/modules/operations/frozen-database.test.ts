import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '#kit/run-program.ts';
import { program } from '#kit/system.ts';
import { loadConfig } from '#platform/config.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/postgres/index.ts';
import { processesWorkingIn } from '#platform/postgres/process-table.ts';
import type { Finding } from './contract.ts';
import { examine } from './doctor.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'emporium-frozen-'));
let postgres: EmbeddedPostgres;
let pids: number[];
const signal = (name: 'SIGSTOP' | 'SIGCONT') => pids.forEach((pid) => process.kill(pid, name));

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDirectory });
  pids = processesWorkingIn(join(dataDirectory, 'postgres'));
  expect(pids.length).toBeGreaterThan(0);
  signal('SIGSTOP');
}, 60_000);
afterAll(async () => {
  signal('SIGCONT');
  await postgres.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
}, 60_000);

test('a frozen database is a finding, not a doctor that hangs', async () => {
  const { exitCode, data } = await examine(loadConfig({ EMPORIUM_DATA: dataDirectory, PORT: '0' }));
  const { findings } = data as { findings: Finding[] };
  expect(exitCode).toBe(1);
  expect(findings.find(({ what }) => what === 'database')).toMatchObject({
    state: 'fail',
    remedy: expect.any(String) as unknown,
  });
}, 60_000);

test.each([['database report'], ['database kill-idle'], ['database vacuum'], ['checks run']])(
  'emporium %s on it says so in one sentence',
  async (words) => {
    const { code, stdout, stderr } = await runProgram(program, words.split(' '), {
      EMPORIUM_DATA: dataDirectory,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^The database is not there: [^\n]+ "emporium doctor" looks at why\.\n$/,
    );
  },
  60_000,
);
