import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the road to the store does to the next requests that match. */
export interface Trouble {
  method: string;
  /** A part of the address; empty for any. */
  url: string;
  times: number;
  /** throttle: 503 SlowDown. lose: the store does it, its answer is lost. cut: nothing arrives. */
  kind: 'throttle' | 'lose' | 'cut';
}

export interface S3Server {
  endpoint: string;
  /** Requests that reached the store, as `PUT /bucket/key?partNumber=2`. */
  seen: string[];
  trouble(...more: readonly Trouble[]): void;
  stop(): Promise<void>;
}

export const BUCKET = 'copies';
export const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** An S3-compatible store in a process of its own, and a road to it on which things go wrong. */
export async function startS3Server(directory: string): Promise<S3Server> {
  const program = fileURLToPath(import.meta.resolve('s3rver/bin/s3rver.js'));
  const options = ['-d', directory, '-a', '127.0.0.1', '-p', '0', '--configure-bucket', BUCKET];
  const child = spawn(process.execPath, [program, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(createInterface({ input: child.stdout }));
  const troubles: Trouble[] = [];
  const seen: string[] = [];
  const road = createServer((incoming, outgoing) => {
    const found = troubles.find(({ method, url, times }) => {
      return times > 0 && method === incoming.method && incoming.url?.includes(url);
    });
    if (found) found.times -= 1;
    if (found?.kind === 'throttle') return slowDown(incoming, outgoing);
    if (found?.kind === 'cut') return void incoming.socket.destroy();
    seen.push(`${incoming.method} ${incoming.url}`);
    pass(incoming, outgoing, port, found?.kind === 'lose');
    return undefined;
  });
  road.listen(0, '127.0.0.1');
  await once(road, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(road.address() as AddressInfo).port}`,
    seen,
    trouble: (...more) => void troubles.push(...more),
    stop: async () => {
      road.closeAllConnections();
      road.close();
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function portOf(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const port = /(?:127\.0\.0\.1|localhost):(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('The store did not start');
}

function slowDown(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  outgoing.writeHead(503, { 'content-type': 'application/xml' });
  outgoing.end(
    '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
  );
}

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  loses: boolean,
): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (loses) {
      answer.resume().once('end', () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}
