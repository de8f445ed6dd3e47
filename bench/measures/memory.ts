import { setTimeout as sleep } from 'node:timers/promises';
import { startScript, stopChild } from '../kit/child.ts';
import { startEmporium } from '../kit/emporium.ts';
import { treeMemory, type TreeMemory } from '../kit/process-tree.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import { furnish, newDirectory } from '../site.ts';
import { buyFor } from './purchases.ts';
import { readFor } from './reads.ts';

const RUNS = 3;
const LOAD_SECONDS = 5;
/** Garbage of the start is collected, timers have run a few times. */
const REST_MS = 8000;

/**
 * Resident megabytes of the whole process tree: server, gateway simulator, every process of
 * PostgreSQL. Idle: after a start with the demo shop. Loaded: at rest again after 1,000 products were
 * added, listings read and purchases made. The limit is PostgreSQL with one connection and a bare
 * Fastify, at rest.
 */
export async function measureMemory(): Promise<Result[]> {
  const idle: TreeMemory[] = [];
  const loaded: TreeMemory[] = [];
  const bare: TreeMemory[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await ofBareShop());
    const [before, after] = await ofEmporium();
    idle.push(before);
    loaded.push(after);
  }
  return [resultOf('idle', idle, bare), resultOf('loaded', loaded, bare)];
}

async function ofEmporium(): Promise<[TreeMemory, TreeMemory]> {
  const directory = newDirectory();
  // Every start but the first finds its compiled code; that is the state a shop lives in.
  await (await startEmporium(directory)).stop();
  const emporium = await startEmporium(directory);
  try {
    const idle = await atRest(emporium.pid);
    const site = await furnish(emporium);
    await readFor(site, '/api/v1/products?limit=20', LOAD_SECONDS);
    await buyFor(site, LOAD_SECONDS);
    return [idle, await atRest(emporium.pid)];
  } finally {
    await emporium.stop();
  }
}

async function ofBareShop(): Promise<TreeMemory> {
  const { child, answer } = startScript('limits/bare-shop.ts', { dataDirectory: newDirectory() });
  try {
    await answer();
    return await atRest(child.pid!);
  } finally {
    await stopChild(child);
  }
}

async function atRest(pid: number): Promise<TreeMemory> {
  await sleep(REST_MS);
  return treeMemory(pid);
}

function resultOf(
  kind: 'idle' | 'loaded',
  ours: readonly TreeMemory[],
  bare: readonly TreeMemory[],
): Result {
  return {
    name: `memory-${kind}`,
    value: rounded(median(ours.map((run) => run.pssMb))),
    unit: 'MB (PSS)',
    limit: rounded(median(bare.map((run) => run.pssMb))),
    limitName: 'PostgreSQL and bare Fastify',
    ratio: rounded(median(ours.map((run, round) => bare[round]!.pssMb / run.pssMb))),
    n: ours.length,
    rssSumMb: rounded(median(ours.map((run) => run.rssMb))),
    processes: median(ours.map((run) => run.processes)),
  };
}
