import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { processStart } from '#platform/postgres/process-table.ts';
import { clearAbandoned, clearGround, noteProcess } from './clear-ground.ts';

const place = realpathSync(mkdtempSync(join(tmpdir(), 'emporium-grounds-')));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A process that would stay for a minute, working in this directory. */
function stay(cwd: string): { pid: number; gone: Promise<unknown> } {
  const child = spawn('sleep', ['60'], { cwd, stdio: 'ignore' });
  return { pid: child.pid ?? 0, gone: once(child, 'exit') };
}

function makeGround(name: string): string {
  const ground = join(place, name);
  mkdirSync(join(ground, 'a', 'postgres'), { recursive: true });
  return ground;
}

test('clearing ends the programs of a ground and its databases, not the drill itself', async () => {
  const ground = makeGround('own');
  noteProcess(ground, process.pid);
  const [program, database] = [stay(place), stay(join(ground, 'a', 'postgres'))];
  noteProcess(ground, program.pid);
  await clearGround(ground);
  await Promise.all([program.gone, database.gone]);
  expect(existsSync(ground)).toBe(false);
});

test('what a killed drill left is cleared; a drill under way is let be', async () => {
  const [abandoned, living] = [makeGround('abandoned'), makeGround('living')];
  const drill = stay(place);
  noteProcess(abandoned, drill.pid);
  process.kill(drill.pid);
  await drill.gone;
  const left = stay(place);
  noteProcess(abandoned, left.pid);
  noteProcess(living, process.pid);
  await clearAbandoned(place);
  await left.gone;
  expect([existsSync(abandoned), existsSync(living)]).toEqual([false, true]);
});

test('a number that somebody else has by now is let be', async () => {
  const ground = makeGround('reused');
  const other = stay(place);
  writeFileSync(join(ground, 'processes'), `1 long ago\n${other.pid} long ago\n`);
  await clearAbandoned(place);
  expect(existsSync(ground)).toBe(false);
  expect(processStart(other.pid)).toBeDefined();
  process.kill(other.pid);
  await other.gone;
});

test('a folder that no drill made is let be', async () => {
  mkdirSync(join(place, 'reports'), { recursive: true });
  await clearAbandoned(place);
  await clearAbandoned(join(place, 'nowhere'));
  expect(existsSync(join(place, 'reports'))).toBe(true);
});
