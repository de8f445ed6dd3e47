import Fastify from 'fastify';
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { beginEventStream, eventText, isEventStream, type EventStream } from './event-stream.ts';

async function serve() {
  const server = Fastify();
  const streams: EventStream[] = [];
  let ended = 0;
  const seen: boolean[] = [];
  server.addHook('onResponse', async (_request, reply) => {
    seen.push(isEventStream(reply));
  });
  server.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });
  server.get('/events', async (_request, reply) => {
    const stream = beginEventStream(reply);
    stream.onEnd(() => (ended += 1));
    streams.push(stream);
    stream.send(eventText('hello', { line: 'a\nb' }));
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as { port: number };
  return { server, streams, port, endedCount: () => ended, seen };
}

test('an event is one block; a stopping server ends its streams and waits for nobody', async () => {
  const { server, port, endedCount, seen } = await serve();
  const response = await fetch(`http://127.0.0.1:${port}/events`);
  const text = response.text();
  const began = performance.now();
  await server.close();
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(await text).toBe('retry: 3000\n\nevent: hello\ndata: {"line":"a\\nb"}\n\n');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(endedCount()).toBe(1);
  expect(seen).toEqual([true]);
});

test('who does not read is cut off', async () => {
  const { server, streams, port, endedCount } = await serve();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(socket, 'readable');
  socket.pause();
  const block = eventText('filler', 'x'.repeat(20_000));
  for (let sent = 0; sent < 5000 && endedCount() === 0; sent += 1) {
    streams[0]!.send(block);
    if (sent % 20 === 0) await new Promise((done) => setTimeout(done, 1));
  }
  expect(endedCount()).toBe(1);
  socket.destroy();
  await server.close();
});
