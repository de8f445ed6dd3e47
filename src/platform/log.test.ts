import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { createLog } from './log.ts';

const run = promisify(execFile);

function collect(): { lines: Record<string, unknown>[]; output: Writable } {
  const lines: Record<string, unknown>[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, output };
}

const answered = { method: 'GET', path: '/p/"é\\', status: 200, durationMs: 12.3456, cached: true };

test('the access line has the shape of every other line', () => {
  const { lines, output } = collect();
  const log = createLog(loadConfig({ APP_VERSION: '1.0 "beta"' }), output);
  log.access('request-1', answered);
  log.named('emporium.http').forRequest('request-1').info('event=http.request', {
    method: 'GET',
    path: '/p/"é\\',
    status: 200,
    duration_ms: 12.346,
    request_time: 0.012,
    cached: true,
  });
  const [byHand, byLogger] = lines.map(({ timestamp, ...rest }) => {
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    return JSON.stringify(rest);
  });
  expect(byHand).toBe(byLogger);
});

test('below its level the access line is not written', () => {
  const { lines, output } = collect();
  createLog(loadConfig({ LOG_LEVEL: 'warn' }), output).access('request-1', answered);
  expect(lines).toEqual([]);
});

test('lines keep their order and none is lost when the process ends at once', async () => {
  const script = `
    const { createLog } = await import('${import.meta.resolve('./log.ts')}');
    const { loadConfig } = await import('${import.meta.resolve('./config.ts')}');
    const log = createLog(loadConfig({}));
    log.info('first');
    log.access('request-1', ${JSON.stringify(answered)});
    setTimeout(() => {
      log.warn('third');
      log.access('request-2', ${JSON.stringify(answered)});
      process.exit(0);
    }, 20);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string; request_id: string | null });
  expect(lines.map((line) => line.request_id ?? line.message)).toEqual([
    'first',
    'request-1',
    'third',
    'request-2',
  ]);
});
