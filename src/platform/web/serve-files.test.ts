import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiTransport } from './api-transport.ts';
import { compressFiles } from './compress-files.ts';
import { readStaticFiles, sendStaticFile } from './static-files.ts';

const script = 'export const words = "the same words again and again";\n'.repeat(100);
let directory: string;
let server: FastifyInstance;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emporium-files-'));
  await writeFile(join(directory, 'app-1a2b.js'), script);
  await writeFile(join(directory, 'face.woff2'), Buffer.from([0, 1, 2, 3]));
  await compressFiles(directory);
  const files = await readStaticFiles(directory);
  server = Fastify();
  server.get('/assets/*', async (request, reply) => {
    const file = files.get((request.params as { '*': string })['*']);
    return file ? sendStaticFile(request, reply, file, 'immutable') : reply.code(404).send();
  });
  server.post('/sign-in', async (_request, reply) =>
    reply.header('set-cookie', ['session=abc; Path=/; HttpOnly', 'old=; Max-Age=0']).send({}),
  );
  server.get('/me', (request, reply) => reply.send({ cookie: request.headers.cookie }));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

test.each([
  ['br, gzip', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
] as const)('who takes %s gets %s, packed before', async (accepted, encoding, unpack) => {
  const headers = { 'accept-encoding': accepted };
  const answer = await server.inject({ url: '/assets/app-1a2b.js', headers });
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(unpack(answer.rawPayload).toString()).toBe(script);
});

test('a font is sent as it is, and only once', async () => {
  const headers = { 'accept-encoding': 'br' };
  const first = await server.inject({ url: '/assets/face.woff2', headers });
  expect(first.headers['content-type']).toBe('font/woff2');
  expect(first.headers['content-encoding']).toBeUndefined();
  const again = await server.inject({
    url: '/assets/face.woff2',
    headers: { 'if-none-match': String(first.headers.etag) },
  });
  expect(again.statusCode).toBe(304);
});

test.each([
  '/assets/../hash-sources.ts',
  '/assets/%2e%2e/package.json',
  '/assets/app-1a2b.js.br',
  '/assets/',
])('%s names no file', async (url) => {
  expect((await server.inject({ url })).statusCode).toBe(404);
});

test('a page that signs somebody in asks its next question as that person', async () => {
  const request = { id: 'r1', headers: { cookie: 'cart=1; old=2', origin: 'http://shop.test' } };
  const outer = { host: 'shop.test', secure: false, ip: '198.51.100.1' };
  const api = apiTransport(server, request as never, outer as never);
  expect((await api.call({ method: 'GET', path: '/me' })).body).toEqual({
    cookie: 'cart=1; old=2',
  });
  await api.call({ method: 'POST', path: '/sign-in', body: {} });
  expect((await api.call({ method: 'GET', path: '/me' })).body).toEqual({
    cookie: 'cart=1; session=abc',
  });
  expect(api.setCookies).toHaveLength(2);
});
