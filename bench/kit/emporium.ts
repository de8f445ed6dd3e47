import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChild, stopChild } from './child.ts';

/** A whole Emporium as a shopkeeper starts it: one command, embedded database, simulated gateway. */
export interface Emporium {
  pid: number;
  port: number;
  dataDirectory: string;
  /** From the command to the first 200 on /products. */
  startSeconds: number;
  stop(): Promise<void>;
}

const COMMAND = fileURLToPath(new URL('../../bin/emporium', import.meta.url));
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 10;

/** Starts it on the directory, on a free port; its log goes to a file beside the data. */
export async function startEmporium(dataDirectory: string): Promise<Emporium> {
  const log = `${dataDirectory}.log`;
  const output = openSync(log, 'a');
  const began = performance.now();
  const child = startChild([COMMAND, 'start'], {
    env: { EMPORIUM_DATA: dataDirectory, HOST: '127.0.0.1', PORT: '0', NODE_ENV: '', LOG_FILE: '' },
    stdio: ['ignore', output, output],
  });
  const port = await portOf(dataDirectory, child.pid!, () => child.exitCode === null);
  if (port === undefined) {
    const said = await readFile(log, 'utf8');
    throw new Error(`Emporium did not start: ${said.slice(-2000)}`);
  }
  await untilServed(port);
  return {
    pid: child.pid!,
    port,
    dataDirectory,
    startSeconds: (performance.now() - began) / 1000,
    stop: () => stopChild(child),
  };
}

/** Runs `emporium checks run` on it; throws when the books do not balance. */
export async function checkBooks({ dataDirectory }: Emporium): Promise<void> {
  const child = startChild([COMMAND, 'checks', 'run'], {
    env: { EMPORIUM_DATA: dataDirectory },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The books do not balance after the load: emporium checks run');
}

/** Runs a verb on the data directory and reads its answer; throws what it said when it fails. */
export async function runVerb<Answer>(
  dataDirectory: string,
  ...words: readonly string[]
): Promise<Answer> {
  const child = startChild([COMMAND, ...words, '--json'], {
    env: { EMPORIUM_DATA: dataDirectory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [answer, said] = ['', ''];
  child.stdout!.on('data', (chunk) => (answer += String(chunk)));
  child.stderr!.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${said || answer}`);
  return JSON.parse(answer) as Answer;
}

async function portOf(
  dataDirectory: string,
  pid: number,
  alive: () => boolean,
): Promise<number | undefined> {
  const file = join(dataDirectory, 'server.json');
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until && alive();) {
    const announced = await readFile(file, 'utf8').catch(() => '{}');
    const found = JSON.parse(announced || '{}') as { pid?: number; url?: string };
    if (found.pid === pid && found.url) return Number(new URL(found.url).port);
    await sleep(LOOK_AGAIN_MS);
  }
  return undefined;
}

async function untilServed(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/products`);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`/products answered ${answer.status}`);
}
