import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { requestBytes } from './bare-connection.ts';
import { openCrowd } from './crowd.ts';

let answer: (response: ServerResponse) => void;
let connections = 0;
const server = createServer((_request, response) => answer(response));
server.on('connection', () => (connections += 1));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const request = requestBytes('GET', '/', '127.0.0.1');
const ok = (response: ServerResponse): void => void response.end('ok');

test('each asks on a connection of their own, and the next one takes it over', async () => {
  const crowd = await openCrowd(port, { ready: 2, patienceMs: 10_000 });
  await expect.poll(() => connections).toBe(2);
  const held: ServerResponse[] = [];
  answer = (response) => void held.push(response);
  const three = [1, 2, 3].map(async () => await crowd.exchange(request));
  await expect.poll(() => held.length).toBe(3);
  held.forEach(ok);
  expect((await Promise.all(three)).map(({ status }) => status)).toEqual([200, 200, 200]);
  answer = ok;
  await Promise.all([1, 2, 3].map(async () => await crowd.exchange(request)));
  expect(connections).toBe(3);
  // What the server closed meanwhile is not taken.
  server.closeIdleConnections();
  await expect
    .poll(async () => (await crowd.exchange(request)).status, { timeout: 5000 })
    .toBe(200);
  crowd.close();
});

test('who is not answered in time, or is called away, leaves; the others go on', async () => {
  const crowd = await openCrowd(port, { ready: 0, patienceMs: 200 });
  answer = () => undefined;
  await expect(crowd.exchange(request)).rejects.toThrow();
  const away = new AbortController();
  const called = crowd.exchange(request, away.signal);
  away.abort();
  await expect(called).rejects.toThrow();
  await expect(crowd.exchange(request, AbortSignal.abort())).rejects.toThrow('in time');
  answer = ok;
  expect((await crowd.exchange(request)).status).toBe(200);
  crowd.close();
});
