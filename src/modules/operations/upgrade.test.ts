import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyRelease, type Release } from '#kit/release.ts';
import { startSystem, type System } from '#kit/system.ts';
import { runProgram } from '#kit/run-program.ts';

// A whole installation of this release, and the next one beside it, as an operator has them.
let system: System;
let next: Release;
let broken: Release;
let folder: string;

const ADDS = `-- breaking: no
alter table cart.carts add column note_of_next_release text;
create index carts_by_note on cart.carts (note_of_next_release);
`;
const BREAKS = `-- breaking: yes
alter table cart.carts rename column note_of_next_release to renamed;
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emporium-upgrade-'));
  next = await copyRelease('7.1.0', { '0900_adds': ADDS });
  broken = await copyRelease('8.0.0', { '0900_adds': ADDS, '0901_breaks': BREAKS });
  system = await startSystem({ BACKUP_DIR: join(folder, 'backups') });
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await next?.remove();
  await broken?.remove();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function by(release: Release, ...words: string[]) {
  const settings = { EMPORIUM_DATA: system.dataDirectory, BACKUP_DIR: join(folder, 'backups') };
  return await runProgram(release.program, [...words, '--json'], settings);
}

test('an upgrade looks first, backs up, migrates and buys; the former release works on, and says so', async () => {
  const looked = await by(next, 'upgrade', '--check');
  expect([looked.code, looked.stderr]).toEqual([0, expect.any(String)]);
  const report = JSON.parse(looked.stdout) as Record<string, unknown>;
  expect(report).toMatchObject({
    ok: true,
    migrations: [
      { name: '0900_adds', breaking: false, work: [{ kind: 'index', table: 'cart.carts' }] },
    ],
  });
  // Looking has changed nothing.
  expect(JSON.parse((await by(next, 'migrate', '--dry-run')).stdout)).toMatchObject({
    pending: ['0900_adds'],
  });

  const done = await by(next, 'upgrade', '--yes');
  expect(JSON.parse(done.stdout), done.stderr).toMatchObject({
    ok: true,
    steps: [
      { step: 'backup', ok: true },
      { step: 'migrate', ok: true, detail: expect.stringContaining('1 applied') as string },
      { step: 'smoke', ok: true },
    ],
    wayBack: expect.stringContaining('start the former release') as string,
  });
  // The process of the former release has sold on the new tables, and starts on them again: the way back.
  const began = performance.now();
  await system.killTree();
  await system.start();
  expect((await system.cli('smoke')).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(120_000);
  expect(system.log.some((line) => line.includes('event=database.is_newer'))).toBe(true);
}, 180_000);

test('after a breaking release the former one does not start, and says what to do', async () => {
  const looked = await by(broken, 'upgrade');
  expect(JSON.parse(looked.stdout)).toMatchObject({ migrations: [{ breaking: true }] });
  expect(looked.stdout).toContain('The way back is the backup');
  expect((await by(broken, 'upgrade', '--yes', '--no-backup')).stdout).toContain(
    '"step": "migrate"',
  );
  await system.killTree();
  await expect(system.start()).rejects.toThrow(
    /newer Emporium has changed this database .*0901_breaks.*restore the backup from before/s,
  );
}, 180_000);
