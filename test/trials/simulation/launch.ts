/** Plays seeds in processes of their own, which is the only place where they can be played. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newId } from '#platform/ids.ts';
import type { Order, Played } from './main.ts';

const hooks = fileURLToPath(new URL('hooks.ts', import.meta.url));
const main = fileURLToPath(new URL('main.ts', import.meta.url));

export interface Launch extends Omit<Order, 'name'> {
  /** The defect to plant into the source, by name. */
  mutant?: string;
  /** Hears of each seed as it ends. */
  onSeed?: (played: Played) => void;
}

export interface Outcome {
  played: Played[];
  /** The first seed that broke. */
  broken: Played | undefined;
  /** What the process said when it died of something else than a violation. */
  died: string | undefined;
}

/** Plays seeds one after the other; stops at the first that breaks. */
export async function playSeeds({ mutant, onSeed, ...order }: Launch): Promise<Outcome> {
  const name = `sim_${newId().replaceAll('-', '')}`;
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', hooks, main, JSON.stringify({ ...order, name })],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(mutant ? { EMPORIUM_MUTANT: mutant } : {}) },
    },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (order.shrink) process.stderr.write(chunk);
  });
  const played: Played[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const seed = JSON.parse(line) as Played;
    played.push(seed);
    onSeed?.(seed);
  }
  const [code] = await exited;
  const broken = played.find((seed) => seed.broken !== null);
  const died = code === 0 || broken ? undefined : said || `exit code ${code}`;
  return { played, broken, died };
}

/** The same, shared by two processes. */
export async function playOnTwoCores(launch: Launch): Promise<Outcome> {
  const half = Math.ceil(launch.count / 2);
  const both = await Promise.all([
    playSeeds({ ...launch, count: half }),
    playSeeds({ ...launch, from: launch.from + half, count: launch.count - half }),
  ]);
  return {
    played: both.flatMap(({ played }) => played),
    broken: both.find(({ broken }) => broken)?.broken,
    died: both.find(({ died }) => died)?.died,
  };
}

/** The counters of all seeds. */
export function sumCounts(played: readonly Played[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { counts } of played) {
    for (const [what, number] of Object.entries(counts)) {
      sums.set(what, (sums.get(what) ?? 0) + number);
    }
  }
  return sums;
}

/** How a seed broke, and how to see it again. */
export function describeBroken({ seed, broken, story }: Played): string {
  return [
    `Seed ${seed}: ${broken}`,
    `Again: npm run trials -- --seed ${seed}`,
    'The last of what happened:',
    ...story.slice(-40),
  ].join('\n');
}
