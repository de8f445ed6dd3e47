import { openConnection, requestBytes } from '#platform/load/bare-connection.ts';
import { runScript, startScript, stopChild } from '../kit/child.ts';
import type { Pressed } from '../kit/load.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import type { StaticAnswer } from '../limits/static-server.ts';
import type { ReadLoad } from '../load-reads.ts';
import type { Site } from '../site.ts';

const CONNECTIONS = 32;
const ROUNDS = 5;
const WARM_SECONDS = 0.5;
const SECONDS = 2;

/**
 * Requests a second of one address, against a bare Fastify route that sends the same bytes. The two
 * take turns under the same generator, so that what else the machine does falls on both; the ratio
 * is the median of the rounds' own ratios.
 */
export async function measureReads(site: Site, name: string, path: string): Promise<Result> {
  const { port, host } = site;
  const sample = await fetchOnce(port, host, path);
  const limitServer = startScript('limits/static-server.ts', {
    path: '/same',
    contentType: sample.contentType,
    base64: sample.body.toString('base64'),
  } satisfies StaticAnswer);
  try {
    const limit = (await limitServer.answer()) as { port: number };
    const ours: Pressed[] = [];
    const bare: Pressed[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await load({ port: limit.port, host, path: '/same', bytes: sample.body.length }));
      ours.push(await load({ port, host, path, bytes: sample.body.length }));
    }
    return {
      name,
      value: rounded(median(ours.map((run) => run.perSecond))),
      unit: 'requests/s',
      limit: rounded(median(bare.map((run) => run.perSecond))),
      limitName: 'bare Fastify, same bytes',
      ratio: rounded(median(ours.map((run, round) => run.perSecond / bare[round]!.perSecond))),
      n: ROUNDS,
      p99Ms: rounded(median(ours.map((run) => run.p99Ms))),
      limitP99Ms: rounded(median(bare.map((run) => run.p99Ms))),
      bytes: sample.body.length,
    };
  } finally {
    await stopChild(limitServer.child);
  }
}

/** Reads one address of the site for a while. */
export async function readFor(site: Site, path: string, seconds: number): Promise<Pressed> {
  const { port, host } = site;
  const sample = await fetchOnce(port, host, path);
  return await load({ port, host, path, bytes: sample.body.length }, seconds);
}

type Target = Pick<ReadLoad, 'port' | 'host' | 'path' | 'bytes'>;

async function load(target: Target, seconds = SECONDS): Promise<Pressed> {
  const pressure = { connections: CONNECTIONS, warmSeconds: WARM_SECONDS, seconds };
  return await runScript<Pressed>('load-reads.ts', { ...target, ...pressure } satisfies ReadLoad);
}

async function fetchOnce(port: number, host: string, path: string) {
  const connection = await openConnection(port);
  try {
    const answer = await connection.exchange(requestBytes('GET', path, host));
    const body = answer.body();
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${body.toString()}`);
    const contentType = path.startsWith('/api/') ? 'application/json' : 'text/html';
    return { body, contentType: `${contentType}; charset=utf-8` };
  } finally {
    connection.close();
  }
}
