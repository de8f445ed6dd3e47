import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { openConnection, requestBytes } from './bare-connection.ts';

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url === '/cut') {
    request.socket.destroy();
    return;
  }
  if (request.url === '/silent') return;
  const body = `${request.method} ${request.headers['x-place']} ${Buffer.concat(chunks)}`;
  // In two pieces: an answer may come as it likes.
  response.writeHead(201, { 'content-length': Buffer.byteLength(body), 'retry-after': '3' });
  response.write(body.slice(0, 4));
  setTimeout(() => response.end(body.slice(4)), 20);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('one connection carries one exchange after the other, whole', async () => {
  const connection = await openConnection(port);
  for (const text of ['{"a":1}', 'x'.repeat(200_000), '']) {
    const request = requestBytes('PUT', '/x', 'shop', { body: text, headers: { 'x-place': 'p' } });
    const answer = await connection.exchange(request);
    expect([answer.status, answer.body().toString()]).toEqual([201, `PUT p ${text}`]);
    expect(answer.head).toMatch(/retry-after: 3/i);
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
});
