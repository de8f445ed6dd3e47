import { connect, type Socket } from 'node:net';

/** What came back; the body's bytes are put together only when somebody asks. */
export interface Answer {
  status: number;
  /** Bytes of the body. */
  length: number;
  /** Status line and headers as they came. */
  head: string;
  body(): Buffer;
}

/**
 * One kept-alive HTTP/1.1 connection over a bare socket. It understands only what a server under
 * measure sends (Content-Length bodies), and so costs a fraction of a client library: on a small
 * machine the generator would otherwise be what is measured.
 */
export interface BareConnection {
  /** Sends one whole request; throws when the connection breaks or the answer cannot be read. */
  exchange(request: Buffer): Promise<Answer>;
  /** False once the server has closed it, as it does with one that long asked nothing. */
  readonly isOpen: boolean;
  close(): void;
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Connects to a port of this machine. */
export async function openConnection(port: number): Promise<BareConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  return speakHttp(socket);
}

function speakHttp(socket: Socket): BareConnection {
  let waiting: Waiting | undefined;
  let reading = readAnswer();
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection')));
  socket.on('data', (chunk) => {
    try {
      const answer = reading(chunk);
      if (!answer) return;
      reading = readAnswer();
      const { resolve } = waiting!;
      waiting = undefined;
      resolve(answer);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        // One that was closed before tells nobody else.
        socket.write(request, (error) => error && fail(error));
      }),
    get isOpen() {
      return socket.readyState === 'open';
    },
    close: () => socket.destroy(),
  };
}

/** Eats chunks until one answer is whole. Nothing may follow it: there is no pipelining here. */
function readAnswer(): (chunk: Buffer) => Answer | undefined {
  let head: Buffer | undefined;
  let text = '';
  let status = 0;
  let length = 0;
  let missing = 0;
  let chunks: Buffer[] = [];
  return (chunk) => {
    let body = chunk;
    if (status === 0) {
      head = head ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf(HEAD_END);
      if (end < 0) return undefined;
      text = head.toString('latin1', 0, end);
      status = Number(text.slice(9, 12));
      length = bodyLength(text, status);
      missing = length;
      body = head.subarray(end + HEAD_END.length);
    }
    missing -= body.length;
    chunks.push(body);
    if (missing > 0) return undefined;
    if (missing < 0) throw new Error('The server sent more than it announced');
    const parts = chunks;
    chunks = [];
    return { status, length, head: text, body: () => Buffer.concat(parts) };
  };
}

function bodyLength(head: string, status: number): number {
  const given = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (given !== undefined) return Number(given);
  if (status === 204 || status === 304) return 0;
  throw new Error(`An answer without Content-Length: ${head.slice(0, 200)}`);
}

/** What a request may carry; the body is JSON. */
export interface RequestParts {
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
}

/** The bytes of a request. */
export function requestBytes(
  method: string,
  path: string,
  host: string,
  { body, headers = {} }: RequestParts = {},
): Buffer {
  const head = [`${method} ${path} HTTP/1.1`, `host: ${host}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  if (body !== undefined) {
    head.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  }
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
}
