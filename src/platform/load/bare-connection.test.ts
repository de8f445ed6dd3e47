import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { openConnection, requestBytes } from './bare-connection.ts';

const server = createServer((request, response) => {
  void answer(request, response);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await text(request);
  if (request.url === '/cut') {
    request.socket.destroy();
    return;
  }
  if (request.url === '/silent') return;
  const body = [request.method, request.headers['x-place'], sent].join(' ');
  // In two pieces: an answer may come as it likes.
  response.writeHead(201, { 'content-length': Buffer.byteLength(body), 'retry-after': '3' });
  response.write(body.slice(0, 4));
  setTimeout(() => response.end(body.slice(4)), 20);
}

test('one connection carries one exchange after the other, whole', async () => {
  const connection = await openConnection(port);
  for (const sent of ['{"a":1}', 'x'.repeat(200_000), '']) {
    const request = requestBytes('PUT', '/x', 'shop', { body: sent, headers: { 'x-place': 'p' } });
    const got = await connection.exchange(request);
    expect([got.status, got.body().toString()]).toEqual([201, `PUT p ${sent}`]);
    expect(got.head).toMatch(/retry-after: 3/i);
  }
  connection.close();
});

test('a connection that breaks, or is given up, fails its exchange', async () => {
  const cut = await openConnection(port);
  await expect(cut.exchange(requestBytes('GET', '/cut', 'shop'))).rejects.toThrow(/closed|ECONN/);
  const silent = await openConnection(port);
  const waiting = silent.exchange(requestBytes('GET', '/silent', 'shop'));
  silent.close();
  await expect(waiting).rejects.toThrow('closed');
  await expect(silent.exchange(requestBytes('GET', '/x', 'shop'))).rejects.toThrow();
});
