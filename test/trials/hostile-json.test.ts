/** Trial 58 over real connections: bodies that are no honest JSON. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { apiOf } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { startKit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';

const MEGABYTE = 1_048_576;

const kit = await startKit();
afterAll(kit.stop);
const url = new URL(await kit.url());
const api = apiOf(await kit.server());
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 10, priceMinor: 100 });
const { body: cart } = await api.post('/api/v1/carts', {});
const cartPath = `/api/v1/carts/${String(cart['id'])}`;

interface RawAnswer {
  status: number;
  code: unknown;
  /** Bytes that had been taken off our hands when the answer came. */
  sentBytes: number;
}

/** Sends a body piece by piece until it is all sent or answered. */
async function send(
  path: string,
  headers: readonly string[],
  pieces: Iterable<Buffer>,
  method = 'POST',
): Promise<RawAnswer> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  // The server may close while we still send: its answer has been read by then.
  const closed = once(socket, 'close').catch((error: unknown) => error);
  const head = [`${method} ${path} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  for (const piece of pieces) {
    if (answer !== '' || socket.destroyed) break;
    const room = socket.write(piece);
    if (!room) await Promise.race([once(socket, 'drain'), once(socket, 'data'), closed]);
  }
  while (!answer.includes('\r\n\r\n') && !socket.destroyed)
    await Promise.race([once(socket, 'data'), closed]);
  const sentBytes = socket.bytesWritten;
  socket.destroy();
  await closed;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
  return { status, code: /"code":"([a-z_]+)"/.exec(answer)?.[1], sentBytes };
}

async function post(body: string | Buffer, path = `${cartPath}/lines`): Promise<RawAnswer> {
  const bytes = Buffer.from(body as string);
  const headers = ['content-type: application/json', `content-length: ${bytes.length}`];
  return await send(path, headers, [bytes]);
}

function* megabytes(count: number, framed: boolean): Generator<Buffer> {
  const piece = Buffer.alloc(MEGABYTE, ' ');
  for (let index = 0; index < count; index += 1) {
    yield framed
      ? Buffer.concat([Buffer.from(`${MEGABYTE.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece;
  }
}

test.each([
  ['that says so', [`content-length: ${100 * MEGABYTE}`], false],
  ['that does not say so', ['transfer-encoding: chunked'], true],
])(
  'trial 58: a body of 100 MB %s is refused long before it is read',
  async (_what, extra, framed) => {
    const headers = ['content-type: application/json', ...extra];
    const answer = await send(`${cartPath}/lines`, headers, megabytes(100, framed));
    expect([answer.status, answer.code]).toEqual([413, 'body_too_large']);
    // What the kernel's buffers took on the way, not a hundred megabytes.
    expect(answer.sentBytes).toBeLessThan(20 * MEGABYTE);
  },
);

const quantity = (text: string): string => `{"variantId":"${variantId}","quantity":${text}}`;
const malformed: [what: string, body: string | Buffer][] = [
  ['100,000 brackets deep', '['.repeat(100_000)],
  ['100,000 members deep', '{"a":'.repeat(100_000)],
  ['100,000 deep and closed', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['with __proto__', `{"__proto__":{"polluted":1},"variantId":"${variantId}","quantity":1}`],
  ['with an escaped __proto__', `{"__pro\\u0074o__":{"polluted":1},"quantity":1}`],
  ['with constructor', `{"constructor":{"prototype":{"polluted":1}},"quantity":1}`],
  ['with a member twice', `{"variantId":"${variantId}","quantity":1,"quantity":2}`],
  ['with a member twice, once escaped', `{"variantId":"x","quantity":1,"quantit\\u0079":2}`],
  ['with a member twice, further down', `{"lines":[{"variantId":"x","quantity":1,"quantity":2}]}`],
  ['with a high half of a character', `{"variantId":"\\ud83d","quantity":1}`],
  ['with a low half of a character', `{"variantId":"\\ude00","quantity":1}`],
  ['with a half as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['with bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ['with overlong bytes', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['with an escaped NUL', `{"variantId":"a\\u0000b","quantity":1}`],
  ['with NUL as a byte', `{"variantId":"a\0b","quantity":1}`],
  ['with NUL in a name', `{"a\\u0000":1,"quantity":1}`],
  ['after a byte order mark', `\ufeff${quantity('1')}`],
  ['in UTF-16', Buffer.from(`\ufeff${quantity('1')}`, 'utf16le')],
  ['of NaN', quantity('NaN')],
  ['of Infinity', quantity('Infinity')],
  ['of a hexadecimal number', quantity('0x1')],
  ['of a number with a leading zero', quantity('01')],
  ['with a trailing comma', `{"variantId":"${variantId}","quantity":1,}`],
  ['with a comment', `{"variantId":"${variantId}","quantity":1/**/}`],
  ['with something behind it', `${quantity('1')}{}`],
  ['cut off', quantity('1').slice(0, -1)],
];

test.each(malformed)('trial 58: JSON %s is malformed', async (_what, body) => {
  const { status, code } = await post(body);
  expect([status, code]).toEqual([400, 'malformed_json']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect((await api.get(cartPath)).body['lines']).toEqual([]);
});

test.each(['1e400', '-1e400', '1e-400', '9007199254740993', '1.0000000000000000000001e9999'])(
  'trial 58: the quantity %s is refused by name',
  async (number) => {
    const refused = await api.post(`${cartPath}/lines`, quantity(number));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'quantity' }] } });
  },
);

test('trial 58: no route that takes a body takes these', async () => {
  const routes = (await allRoutes(modules)).map((each) => each.route.contract);
  const writes = routes.filter(({ body }) => body !== undefined);
  const faults: string[] = [];
  for (const { method, path } of writes) {
    const filled = path.replaceAll(/:[A-Za-z]+/g, newId());
    for (const [what, body] of malformed) {
      const bytes = Buffer.from(body as string);
      const headers = ['content-type: application/json', `content-length: ${bytes.length}`];
      const { status } = await send(filled, headers, [bytes], method);
      if (status !== 400) faults.push(`${method} ${path} ${what}: ${status}`);
    }
  }
  expect(writes.length).toBeGreaterThan(30);
  expect(faults, faults.join('\n')).toEqual([]);
}, 60_000);

test.each([
  ['text/plain', 415],
  ['application/xml', 415],
  ['text/html', 415],
  ['application/json; charset=utf-8', 201],
  ['application/json, text/plain', 415],
])('trial 58: a body as %s is answered %i', async (type, expected) => {
  const { body: fresh } = await api.post('/api/v1/carts', {});
  const bytes = Buffer.from(quantity('1'));
  const path = `/api/v1/carts/${String(fresh['id'])}/lines`;
  const { status } = await send(
    path,
    [`content-type: ${type}`, `content-length: ${bytes.length}`],
    [bytes],
  );
  expect(status === 200 ? 201 : status).toBe(expected);
});
