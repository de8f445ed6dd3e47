import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '#platform/config.ts';
import { startEmbeddedPostgres } from '#platform/postgres/index.ts';
import { processesWorkingIn } from '#platform/postgres/process-table.ts';
import type { Finding } from './contract.ts';
import { examine } from './doctor.ts';

test('a frozen database is a finding, not a doctor that hangs', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'emporium-frozen-'));
  const postgres = await startEmbeddedPostgres({ dataDirectory });
  const pids = processesWorkingIn(join(dataDirectory, 'postgres'));
  expect(pids.length).toBeGreaterThan(0);
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => pids.forEach((pid) => process.kill(pid, name));
  try {
    signal('SIGSTOP');
    const { exitCode, data } = await examine(
      loadConfig({ EMPORIUM_DATA: dataDirectory, PORT: '0' }),
    );
    const { findings } = data as { findings: Finding[] };
    expect(exitCode).toBe(1);
    expect(findings.find(({ what }) => what === 'database')).toMatchObject({
      state: 'fail',
      remedy: expect.any(String) as unknown,
    });
  } finally {
    signal('SIGCONT');
    await postgres.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}, 60_000);
