import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from './contract.ts';
import { examineDependencies } from './dependencies.ts';

// An installation of one library, and a registry that knows of a flaw in it.
let root: string;
let registry: Server;
const asked: string[] = [];
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'emporium-libraries-'));
  const library = { version: '1.0.0', license: 'MIT' };
  const lock = {
    name: 'planted',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'planted', version: '1.0.0', dependencies: { leaky: '1.0.0' } },
      'node_modules/leaky': { ...library, resolved: 'http://127.0.0.1/leaky.tgz' },
      'node_modules/strict': { ...library, license: 'AGPL-3.0-only' },
      'node_modules/either': { ...library, license: '(GPL-2.0-only OR MIT)' },
      'node_modules/old': { version: '0.1.0' },
      'node_modules/builder': { ...library, license: 'GPL-3.0-only', dev: true },
    },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(join(root, 'package.json'), JSON.stringify(lock.packages['']));
  mkdirSync(join(root, 'node_modules', 'old'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'old', 'LICENSE'), 'The MIT License');
  registry = createServer((request, response) => {
    asked.push(String(request.url));
    const flaw = {
      id: 1,
      url: 'https://example.com/flaw',
      title: 'Leaks',
      severity: 'critical',
      vulnerable_versions: '<2.0.0',
    };
    const packument = { name: 'leaky', versions: { '1.0.0': { name: 'leaky', version: '1.0.0' } } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.method === 'POST' ? { leaky: [flaw] } : packument));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterAll(() => {
  registry.close();
  rmSync(root, { recursive: true, force: true });
});

async function look(port: number, image?: string) {
  writeFileSync(join(root, '.npmrc'), `registry=http://127.0.0.1:${port}/\nfetch-retries=0\n`);
  const { data, exitCode } = await examineDependencies({ image, root });
  const { findings } = data as { findings: Finding[] };
  return { exitCode, of: (what: string) => findings.find((one) => one.what === what)! };
}

test('a critical flaw that the registry knows fails', async () => {
  const { exitCode, of } = await look((registry.address() as AddressInfo).port);
  expect(of('known flaws')).toMatchObject({
    state: 'fail',
    found: '1 critical, 0 high, 0 moderate, 0 low in 4 libraries: leaky',
  });
  expect(exitCode).toBe(1);
  expect(asked.some((path) => path.includes('advisories'))).toBe(true);
}, 30_000);

test('a registry that cannot be asked is a look not taken, never a clean one', async () => {
  const { exitCode, of } = await look(1, 'emporium:none');
  expect(of('known flaws')).toMatchObject({
    state: 'warn',
    found: expect.stringContaining('not known: the registry could not be asked') as unknown,
  });
  expect(exitCode).toBe(0);
  expect(of('image').state).toBe('warn');
}, 30_000);

test('licences that bind are named; by choice, by its text, or only for building is free', async () => {
  const { of } = await look(1);
  expect(of('licences')).toMatchObject({ state: 'warn', found: 'strict (AGPL-3.0-only)' });
}, 30_000);
