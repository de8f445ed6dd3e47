import { expect, test } from 'vitest';
import { ApiFailure, createApi, type ApiAnswer } from './api.ts';

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  return createApi(async (): Promise<ApiAnswer> => ({ status, body, headers }));
}

const problem = (code: string) => ({ code, detail: 'Because.', errors: [] });

test('a value is given, with its headers', async () => {
  const result = await answering(200, { id: 1 }, { etag: '"7"' }).call({
    method: 'GET',
    path: '/',
  });
  expect(result).toMatchObject({ ok: true, value: { id: 1 }, headers: { etag: '"7"' } });
});

test('a refusal is a value, with the time to wait', async () => {
  const api = answering(503, problem('payment_unavailable'), { 'retry-after': '5' });
  const result = await api.call({ method: 'PUT', path: '/' });
  expect(result).toMatchObject({
    ok: false,
    problem: { code: 'payment_unavailable', retryAfterSeconds: 5, detail: 'Because.' },
  });
});

test.each([
  [404, 'listing_not_found'],
  [400, 'invalid_input'],
])('reading what does not exist (%i %s) gives nothing', async (status, code) => {
  expect(await answering(status, problem(code)).get('/')).toBeUndefined();
});

test.each([
  [500, problem('internal_error')],
  [502, null],
])('a plain %i throws', async (status, body) => {
  const api = answering(status, body);
  await expect(api.call({ method: 'GET', path: '/' })).rejects.toThrow(ApiFailure);
  await expect(api.get('/')).rejects.toThrow(ApiFailure);
});
