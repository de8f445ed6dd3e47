/** The unit as systemd reads it, and the log under a real logrotate. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '#kit/make-folder.ts';
import { settings } from '#platform/config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const unitFile = join(root, 'deploy/systemd/emporium.service');
/** Of 100; the tool calls up to 20 "OK". */
const EXPOSURE_MAX = 20;

let folder: string;
let unit: string;
beforeAll(async () => {
  folder = await makeFolder();
  unit = await readFile(unitFile, 'utf8');
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Values of a key, in their order. */
function valuesOf(key: string): string[] {
  return [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

test('the program runs as somebody of its own, comes back, and has time to end', () => {
  expect(valuesOf('User')).toEqual(['emporium']);
  expect(valuesOf('Restart')).toEqual(['always']);
  expect(valuesOf('RestartSec')).toEqual(['5']);
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(60);
  expect(valuesOf('KillMode')).toEqual(['mixed']);
});

test('it may write only what is its own', () => {
  expect(valuesOf('ProtectSystem')).toEqual(['strict']);
  expect(valuesOf('NoNewPrivileges')).toEqual(['yes']);
  expect(valuesOf('ReadWritePaths')).toEqual([]);
  expect([valuesOf('StateDirectory'), valuesOf('LogsDirectory')]).toEqual([
    ['emporium'],
    ['emporium'],
  ]);
  const environment = valuesOf('Environment').map((each) => each.split('='));
  const names = environment.map(([name = '']) => name);
  expect(names.filter((name) => !(name in settings.properties))).toEqual([]);
  expect(Object.fromEntries(environment)).toMatchObject({
    EMPORIUM_DATA: '/var/lib/emporium',
    LOG_FILE: '/var/log/emporium/application.log',
  });
});

test('the template of the environment file gives no secret and knows its settings', async () => {
  const text = await readFile(join(root, 'deploy/systemd/emporium.env.template'), 'utf8');
  const pairs = [...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)];
  expect(
    pairs.map(([, name = '']) => name).filter((name) => !(name in settings.properties)),
  ).toEqual([]);
  expect(pairs.find(([, name]) => name === 'SECRET_KEY')?.[2]).toBe('');
});

test('systemd, where it is installed, finds nothing wrong and little exposed', async () => {
  const here = join(folder, 'emporium.service');
  await writeFile(here, unit.replaceAll('/opt/emporium', root.replace(/\/$/, '')));
  for (const words of [
    ['verify', '--man=no', here],
    ['security', '--offline=true', `--threshold=${EXPOSURE_MAX}`, '--no-pager', here],
  ]) {
    const said = await promisify(execFile)('systemd-analyze', words).then(
      ({ stderr }) => stderr,
      (error: NodeJS.ErrnoException & { stderr?: string }) =>
        error.code === 'ENOENT' ? '' : error.stderr,
    );
    expect([words[0], said]).toEqual([words[0], '']);
  }
}, 60_000);

const writer = `
  const { openLogFile } = await import(process.argv[1]);
  const file = openLogFile(process.argv[2], { maxBytes: 1e9, keepDays: 7, complain: console.error });
  let line = 0;
  setInterval(() => file.write(JSON.stringify({ line: line++ }) + '\\n'), 5);
  process.on('SIGTERM', () => { file.flush(); console.log(line); process.exit(0); });
`;

/** Until the program writes into the file that stands there now. */
async function untilWritten(path: string): Promise<void> {
  for (;;) {
    const found = await stat(path).catch(() => null);
    if (found !== null && found.size > 0) return;
    await sleep(20);
  }
}

test('logrotate takes the file away under the running program, and no line is lost', async () => {
  const log = join(folder, 'application.log');
  const rules = join(folder, 'rules');
  const { uid, gid } = await stat(folder);
  const [{ stdout: user }, { stdout: group }] = await Promise.all([
    promisify(execFile)('id', ['-un', String(uid)]),
    promisify(execFile)('sh', ['-c', `getent group ${gid} | cut -d: -f1`]),
  ]);
  const text = await readFile(join(root, 'deploy/logrotate/emporium'), 'utf8');
  const own = text.replaceAll('emporium emporium', `${user.trim()} ${group.trim()}`);
  await writeFile(rules, own.replace('/var/log/emporium/*.log', log), { mode: 0o644 });
  const module = join(root, 'src/platform/log-file.ts');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', writer, module, log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const written: string[] = [];
  child.stdout.on('data', (chunk) => written.push(String(chunk)));
  await untilWritten(log);
  for (let turn = 0; turn < 2; turn += 1) {
    const state = join(folder, 'state');
    await promisify(execFile)('/usr/sbin/logrotate', ['--force', '--state', state, rules]);
    // The names of what was put aside differ by the second.
    await sleep(1000);
    await untilWritten(log);
  }
  child.kill('SIGTERM');
  await once(child, 'close');
  const files = (await readdir(folder)).filter((name) => name.startsWith('application.log'));
  expect(files.length).toBe(3);
  const contents = files.map(async (name) => {
    const command = name.endsWith('.gz') ? 'zcat' : 'cat';
    return (await promisify(execFile)(command, [join(folder, name)])).stdout;
  });
  const lines = (await Promise.all(contents)).join('').split('\n').filter(Boolean);
  const numbers = lines
    .map((line) => (JSON.parse(line) as { line: number }).line)
    .toSorted((a, b) => a - b);
  expect(numbers).toEqual(
    Array.from({ length: Number(written.join('')) }, (_none, index) => index),
  );
}, 60_000);
