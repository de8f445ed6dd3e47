/** bin/emporium itself, with a stand-in of Node that says how it was started. */
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '#kit/make-folder.ts';
import { program } from '#kit/system.ts';

/** The lowest priority that there is. */
const NICE_MAX = 19;
const STAND_IN = `#!/bin/sh
[ "$1" = --version ] || { nice; echo "$@"; }
`;

let home: string;

beforeAll(async () => {
  home = await makeFolder();
  const node = join(home, 'node_modules/node/bin/node');
  await mkdir(join(home, 'bin'));
  await mkdir(join(node, '..'), { recursive: true });
  await copyFile(program, join(home, 'bin/emporium'));
  await writeFile(node, STAND_IN);
  await chmod(node, 0o755);
});
afterAll(async () => await rm(home, { recursive: true }));

async function start(path: string, ...words: string[]): Promise<{ nice: number; call: string }> {
  const { stdout } = await promisify(execFile)(path, words);
  const [nice, call = ''] = stdout.split('\n');
  return { nice: Number(nice), call };
}

test.each([
  ['start', 0],
  ['backup list', 0],
  ['backup create --json', 10],
  ['backup verify', 10],
  ['backup copy', 10],
])('%s runs %i steps behind whoever started it', async (line, steps) => {
  const { nice } = await start(join(home, 'bin/emporium'), ...line.split(' '));
  expect(nice).toBe(Math.min(NICE_MAX, getPriority() + steps));
});

test('it finds its home through links, and passes every word on as it was', async () => {
  await symlink('bin/emporium', join(home, 'link'));
  await symlink(join(home, 'link'), join(home, 'bin/other'));
  const { call } = await start(join(home, 'bin/other'), 'shop', 'create', 'two words');
  expect(call).toBe(`--max-semi-space-size=8 ${home}/src/cli.ts shop create two words`);
});
