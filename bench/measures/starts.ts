import { startScript, stopChild } from '../kit/child.ts';
import { startEmporium } from '../kit/emporium.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import { newDirectory } from '../site.ts';

const RUNS = 3;

/**
 * Seconds from the command to the first 200 on /products. Cold: an empty data directory, so the
 * database is made, migrated and filled with the demo shop. Warm: the next start on it. The limit is
 * the embedded PostgreSQL and a bare Fastify.
 */
export async function measureStarts(): Promise<Result[]> {
  const ours: StartTimes[] = [];
  const bare: StartTimes[] = [];
  // The first start after a change builds the pages; that belongs to no run.
  await coldAndWarm(startOurs);
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await coldAndWarm(startBare));
    ours.push(await coldAndWarm(startOurs));
  }
  return [resultOf('cold', ours, bare), resultOf('warm', ours, bare)];
}

interface StartTimes {
  cold: number;
  warm: number;
}

type Start = (dataDirectory: string) => Promise<{ startSeconds: number; stop(): Promise<void> }>;

async function coldAndWarm(start: Start): Promise<StartTimes> {
  const directory = newDirectory();
  const first = await start(directory);
  await first.stop();
  const second = await start(directory);
  await second.stop();
  return { cold: first.startSeconds, warm: second.startSeconds };
}

const startOurs: Start = startEmporium;

const startBare: Start = async (dataDirectory) => {
  const began = performance.now();
  const { child, answer } = startScript('limits/bare-shop.ts', { dataDirectory });
  const { port } = (await answer()) as { port: number };
  const served = await fetch(`http://127.0.0.1:${port}/products`);
  await served.text();
  return { startSeconds: (performance.now() - began) / 1000, stop: () => stopChild(child) };
};

function resultOf(
  kind: 'cold' | 'warm',
  ours: readonly StartTimes[],
  bare: readonly StartTimes[],
): Result {
  return {
    name: `startup-${kind}`,
    value: rounded(median(ours.map((run) => run[kind]))),
    unit: 's',
    limit: rounded(median(bare.map((run) => run[kind]))),
    limitName: 'PostgreSQL and bare Fastify',
    ratio: rounded(median(ours.map((run, round) => bare[round]![kind] / run[kind]))),
    n: ours.length,
  };
}
