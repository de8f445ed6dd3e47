/**
 * Plays seeds in a process of their own: `node --import hooks.ts main.ts '{"server":…,"from":1,"count":20}'`.
 * Prints a JSON line for each seed and stops at the first that breaks. The process takes over time
 * and chance, so nothing else can live in it.
 */
import fc from 'fast-check';
import { takeOverNature, realTime } from './nature.ts';
import { loadBackground } from './background.ts';
import { script, type Command } from './commands.ts';
import { openWorldDatabase, type Server, type WorldDatabase } from './database.ts';
import { loadRoutes } from './door.ts';
import { loadChecks } from './judge.ts';
import { play, type Run } from './play.ts';
import { takeOverDriver } from './process.ts';

/** What a caller orders. */
export interface Order {
  server: Server;
  from: number;
  count: number;
  /** After so many seconds no further seed is begun. */
  seconds?: number;
  /** Statements that plant defects in the database. */
  defects?: string[];
  /** Look for a shorter script that breaks the same seed. */
  shrink?: boolean;
  /** Names of the databases that it makes begin so. */
  name: string;
}

/** A line of the output. */
export interface Played {
  seed: number;
  seconds: number;
  steps: number;
  digest: string;
  broken: string | null;
  counts: Record<string, number>;
  /** The end of what happened, for a broken run. */
  story: string[];
}

const STORY_TOLD = 120;

const order = JSON.parse(process.argv[2]!) as Order;
takeOverNature();
takeOverDriver();
await Promise.all([loadRoutes(), loadBackground(), loadChecks()]);
process.exit(await main());

async function main(): Promise<number> {
  const { from, count, seconds = Infinity } = order;
  const started = realTime();
  // Each seed has a database of its own, so that it is the same run alone; the next is made meanwhile.
  let next = openFor(from);
  for (let seed = from; seed < from + count; seed += 1) {
    const began = realTime();
    const database = await next;
    const isLate = realTime() - started > seconds * 1000;
    const isLast = isLate || seed === from + count - 1;
    if (!isLast) next = openFor(seed + 1);
    const commands = fc.sample(script, { seed, numRuns: 1 })[0]!;
    const run = await play(seed, commands, database);
    report(seed, run, realTime() - began);
    await database.drop();
    if (run.broken === undefined && isLast) return 0;
    if (run.broken === undefined) continue;
    if (!isLast) await (await next).drop();
    if (order.shrink) await shrink(seed);
    return 1;
  }
  return 0;
}

async function openFor(seed: number): Promise<WorldDatabase> {
  const { server, name, defects = [] } = order;
  return await openWorldDatabase(server, `${name}_${seed}`.replace('-', 'shrunk'), defects);
}

function report(seed: number, run: Run, milliseconds: number): void {
  const line: Played = {
    seed,
    seconds: Math.round(milliseconds / 10) / 100,
    steps: run.steps,
    digest: run.digest,
    broken: run.broken ?? null,
    counts: Object.fromEntries(run.counts),
    story: run.broken === undefined ? [] : run.story.slice(-STORY_TOLD),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** fast-check takes commands away for as long as the run stays broken; each try has a fresh database. */
async function shrink(seed: number): Promise<void> {
  let tries = 0;
  const property = fc.asyncProperty(script, async (commands: Command[]) => {
    tries += 1;
    const database = await openFor(-tries);
    const run = await play(seed, commands, database);
    await database.drop();
    if (run.broken !== undefined) throw new Error(`${run.broken}\n${run.story.join('\n')}`);
  });
  const details = await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: 120_000 });
  process.stderr.write(`${fc.defaultReportMessage(details) ?? 'It did not break again'}\n`);
}
