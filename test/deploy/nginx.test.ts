import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '#kit/make-folder.ts';
import { renderNginx, startNginx, type Nginx } from '#kit/nginx.ts';

const script = fileURLToPath(new URL('../../deploy/nginx/make-certificate.sh', import.meta.url));

let nginx: Nginx;
let backends: Server[];
let client: Agent;
const seen: { by: number; method: string; headers: IncomingMessage['headers'] }[] = [];

beforeAll(async () => {
  backends = [0, 1].map((by) =>
    createServer((message, response) => {
      seen.push({ by, method: message.method ?? '', headers: message.headers });
      message.resume().on('end', () => response.setHeader('x-request-id', 'id-1').end(`by ${by}`));
    }).listen(0, '127.0.0.1'),
  );
  const listening = backends.map(async (server) => {
    await once(server, 'listening');
  });
  await Promise.all(listening);
  nginx = await startNginx(
    backends.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
  client = new Agent({ connect: { ca: nginx.certificate } });
});
afterAll(async () => {
  await client?.close();
  await nginx?.stop();
  for (const server of backends ?? []) server.closeAllConnections();
});

async function ask(path: string, method: 'GET' | 'PUT' = 'GET') {
  const headers = { host: 'north.example.com:8443', 'x-forwarded-for': '203.0.113.9' };
  const answer = await request(nginx.url + path, { method, headers, dispatcher: client });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

test('TLS ends here, and what is behind learns of host, port, scheme and address', async () => {
  seen.length = 0;
  expect(await ask('/')).toMatchObject({
    status: 200,
    headers: { 'strict-transport-security': 'max-age=31536000' },
  });
  expect(seen[0]?.headers).toMatchObject({
    host: 'north.example.com:8443',
    'x-forwarded-host': 'north.example.com:8443',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
  });
});

test('HTTP is sent to HTTPS, on the port that shoppers use', async () => {
  const answer = await fetch(`${nginx.httpUrl}/products?q=tea`, { redirect: 'manual' });
  expect(answer.status).toBe(308);
  expect(answer.headers.get('location')).toBe(`${nginx.url}/products?q=tea`);
});

test('the numbers of the machines are not for the street', async () => {
  expect((await ask('/metrics')).status).toBe(404);
  expect((await ask('/metrics/dashboard')).status).toBe(200);
});

test('the access log has request_time, the request id of Emporium, and no query', async () => {
  await ask('/sign-in?token=secret');
  const line = (await nginx.accesses()).find(({ path }) => path === '/sign-in');
  expect(line).toMatchObject({ method: 'GET', status: 200, request_id: 'id-1', ip: '127.0.0.1' });
  expect(line?.['request_time']).toBeTypeOf('number');
  expect(JSON.stringify(line)).not.toContain('secret');
});

test('a process that died is passed over: no shopper sees it', async () => {
  const gone = backends[0]!;
  gone.closeAllConnections();
  await once(gone.close(), 'close');
  const statuses = new Set<number>();
  for (let turn = 0; turn < 40; turn += 1) {
    statuses.add((await ask('/', turn % 2 === 0 ? 'GET' : 'PUT')).status);
  }
  expect([...statuses]).toEqual([200]);
});

test('a word without a value is refused', async () => {
  await expect(renderNginx({})).rejects.toThrow(/asks for EMPORIUM_/);
});

test('the certificate is made once, for the host and the shops below it, its key for us alone', async () => {
  const folder = await makeFolder();
  const run = async (): Promise<string> =>
    (await promisify(execFile)(script, [], { env: environment })).stdout;
  const environment = {
    PATH: process.env['PATH'],
    EMPORIUM_TLS: folder,
    EMPORIUM_HOST: 'shop.example.com',
  };
  expect(await run()).toContain('made a self-signed certificate');
  const pem = await readFile(join(folder, 'tls.crt'), 'utf8');
  const certificate = new X509Certificate(pem);
  expect(certificate.checkHost('shop.example.com')).toBe('shop.example.com');
  expect(certificate.checkHost('north.shop.example.com')).toBeDefined();
  const { mode } = await stat(join(folder, 'tls.key'));
  expect(mode & 0o777).toBe(0o600);
  expect(await run()).toBe('');
  expect(await readFile(join(folder, 'tls.crt'), 'utf8')).toBe(pem);
  await rm(folder, { recursive: true });
});
