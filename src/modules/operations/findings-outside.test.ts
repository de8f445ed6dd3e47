import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate, type Certificate } from '#kit/certificate.ts';
import { startKit, type Kit } from '#kit/index.ts';
import type { App } from '#platform/context.ts';
import { lookAtDiskSpace } from './findings.ts';
import {
  lookAtKernel,
  lookAtLogs,
  lookAtMemory,
  lookAtOpenFiles,
  lookAtPermissions,
  lookAtSecrets,
} from './findings-machine.ts';
import { lookAtCertificates, lookAtNames, lookAtRedis } from './findings-network.ts';

// Each fault is really made.
let kit: Kit;
let folder: string;
const isRoot = process.getuid?.() === 0;
beforeAll(async () => {
  kit = await startKit();
  folder = mkdtempSync(join(tmpdir(), 'emporium-findings-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await kit.stop();
});

/** The app with other settings. */
function like(config: Partial<App['config']>): App {
  return { ...kit.app, config: { ...kit.app.config, ...config } };
}

test.runIf(isRoot)('a disk that is nearly full', async () => {
  const disk = join(folder, 'disk');
  execFileSync('mkdir', [disk]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
  try {
    const config = { ...kit.app.config, EMPORIUM_DATA: join(disk, 'data') };
    expect(await lookAtDiskSpace(config)).toMatchObject({ what: 'disk', state: 'fail' });
    const log = { LOG_FILE: join(disk, 'a.log'), LOG_KEEP_DAYS: 7 };
    expect(await lookAtLogs(log)).toMatchObject({
      state: 'warn',
      remedy: expect.stringContaining('logs prune') as unknown,
    });
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('memory, open files and kernel are looked at, and small ones are named', async () => {
  expect((await lookAtMemory(kit.app.config)).found).toMatch(/^\d+ % of [\d.]+ GB in use$/);
  expect(await lookAtOpenFiles()).toMatchObject({ what: 'open files' });
  const few = await lookAtOpenFiles('Max open files            1024                 4096    files');
  expect(few).toMatchObject({ state: 'warn', found: 'a process may open 1024' });
  expect((await lookAtKernel()).found).toMatch(/somaxconn \d+/);
  expect(await lookAtKernel(() => '128')).toMatchObject({ state: 'warn' });
});

test('a log folder that cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const log = { LOG_FILE: join(folder, 'file', 'a.log'), LOG_KEEP_DAYS: 7 };
  expect(await lookAtLogs(log)).toMatchObject({ what: 'log', state: 'warn' });
  const fine = { LOG_FILE: join(folder, 'logs', 'a.log'), LOG_KEEP_DAYS: 7 };
  expect((await lookAtLogs(fine)).state).toBe('ok');
});

test('a key that everybody may read, and one that can be guessed', async () => {
  const key = join(folder, 'secret-key');
  writeFileSync(key, 'x', { mode: 0o600 });
  const data = { EMPORIUM_DATA: folder };
  expect((await lookAtPermissions(data)).state).toBe('ok');
  chmodSync(key, 0o644);
  expect(await lookAtPermissions(data)).toMatchObject({ state: 'fail' });
  const { config } = kit.app;
  const weak = { ...config, SECRET_KEY: 'change-me-change-me-change-me-change-me' };
  expect((await lookAtSecrets(weak)).state).toBe('warn');
  expect((await lookAtSecrets({ ...weak, NODE_ENV: 'production' })).state).toBe('fail');
  const strong = { ...config, SECRET_KEY: 'q83vzT0aLw5uXyB4mN2cR7kH9pJdEfGs' };
  expect((await lookAtSecrets(strong)).state).toBe('ok');
});

async function serve(tls: Certificate): Promise<{ server: Server; port: number }> {
  const server = createServer(tls).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

test('certificates: expired, soon to expire, not trusted, not there; of a domain and of a file', async () => {
  const owner = await kit.owner();
  expect(await lookAtCertificates(kit.app)).toEqual([
    { what: 'certificates', state: 'ok', found: 'no shop has a domain of its own' },
  ]);
  await owner.query(`insert into shops.domains (host, shop_id) values ('localhost', $1)`, [
    kit.ctx.shopId,
  ]);
  const seen: string[] = [];
  for (const days of [-3, 400]) {
    const { server, port } = await serve(makeCertificate(folder, 'localhost', days));
    const [found] = await lookAtCertificates(kit.app, port);
    seen.push(`${found?.state} ${found?.found}`);
    server.close();
  }
  expect(seen[0]).toMatch(/^fail localhost \(shop first\) ended at /);
  expect(seen[1]).toMatch(/^fail localhost \(shop first\): browsers refuse it \(.*SELF_SIGNED/);
  expect(await lookAtCertificates(kit.app, 1)).toMatchObject([{ state: 'warn' }]);

  const states: unknown[] = [];
  for (const days of [-1, 12, 90]) {
    const { file } = makeCertificate(folder, 'shop.example', days);
    const [, found] = await lookAtCertificates(like({ CERTIFICATE_FILE: file }), 1);
    states.push([found?.state, found?.found.replace(/.*(ended|ends in \d+ days).*/s, '$1')]);
  }
  expect(states).toEqual([
    ['fail', 'ended'],
    ['warn', 'ends in 12 days'],
    ['ok', 'ends in 90 days'],
  ]);
  const [, missing] = await lookAtCertificates(like({ CERTIFICATE_FILE: join(folder, 'no') }), 1);
  expect(missing?.state).toBe('warn');
  await owner.query('delete from shops.domains');
}, 30_000);

test('names that lead nowhere, and a Redis that is away', async () => {
  const config = { ...kit.app.config, PAYMENT_GATEWAY_URL: 'https://no-such-host.invalid/pay' };
  expect(await lookAtNames(config)).toMatchObject({
    state: 'fail',
    found: 'no address for no-such-host.invalid',
  });
  const local = { ...kit.app.config, DATABASE_URL: 'postgres://a:b@localhost:1,127.0.0.1:2/x' };
  expect((await lookAtNames(local)).state).toBe('ok');
  expect(await lookAtRedis(like({ REDIS_URL: 'redis://:hidden@127.0.0.1:1' }))).toMatchObject({
    state: 'warn',
    found: expect.not.stringContaining('hidden') as unknown,
  });
  expect((await lookAtRedis(kit.app)).state).toBe('ok');
});
