import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processStart } from '../postgres/process-table.ts';
import { keepChild } from './keep-child.ts';

const PROGRAM = `
  const server = require('node:net').createServer().listen(Number(process.argv[1]), '127.0.0.1', () =>
    console.log('port ' + server.address().port));
  process.stdin.on('end', () => process.exit()).resume();`;

const options = {
  command: (port: number) => ['--eval', PROGRAM, String(port)],
  portOf: (line: string) => Number(/port (\d+)/.exec(line)?.[1]) || undefined,
  log: () => undefined,
};

test('a child that is killed comes back on the same port; stop leaves none', async () => {
  const child = await keepChild(options);
  const first = child.pid()!;
  process.kill(first, 'SIGKILL');
  while (child.pid() === first) await sleep(10);
  const second = child.pid()!;
  expect(processStart(second)).toBeDefined();
  await child.stop();
  expect([processStart(first), processStart(second)]).toEqual([undefined, undefined]);
});

test('a program that ends before it listens is an error, not a wait', async () => {
  const broken = keepChild({ ...options, command: () => ['--eval', 'process.exit(3)'] });
  await expect(broken).rejects.toThrow('ended before it listened');
});
