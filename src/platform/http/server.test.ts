import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';

const kit = await startKit();
afterAll(kit.stop);
const server = await kit.server();

test.each([
  ['an address that is no address', '/products/%E0%A4', 400, 'malformed_address'],
  ['an address that leads nowhere', '/api/v1/nothing', 404, 'not_found'],
  ['an address with a NUL', '/api/v1/products/a%00b', 404, 'not_found'],
])('%s is refused as problem+json with the id of the request', async (_what, url, status, code) => {
  const answer = await server.inject({ url });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ status, code });
  expect(answer.json<{ requestId: string }>().requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('every answer carries the id under which the log tells of it', async () => {
  const answer = await server.inject({ url: '/health' });
  const id = answer.headers['x-request-id'];
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const lines = kit.logLines().filter((line) => line['request_id'] === id);
  expect(lines.map((line) => line['message'])).toContain('event=http.request');
});
