/** One run: opens shops, plays the script, heals, judges. */
import { runJobs } from './background.ts';
import type { Command } from './commands.ts';
import type { WorldDatabase } from './database.ts';
import type { Stage } from './errands.ts';
import { judgeGuards } from './guards.ts';
import { heal } from './heal.ts';
import { judgeChecks, judgeMoney, judgeShops } from './judge.ts';
import { worldTime } from './nature.ts';
import { layFirstAmbush } from './nemesis.ts';
import { scheduleWith } from './process.ts';
import { deeds } from './deeds.ts';
import { setStage } from './set-stage.ts';
import { World } from './world.ts';

const REST_EVERY = 8;
const WORKER_IS_FREE = 0.5;

export interface Run {
  steps: number;
  /** Of all steps in their order. */
  digest: string;
  counts: ReadonlyMap<string, number>;
  story: readonly string[];
  /** What was violated; undefined when all held. */
  broken: string | undefined;
}

/** Plays a script under a seed. The same seed, script and program give the same run. */
export async function play(
  seed: number,
  commands: readonly Command[],
  database: WorldDatabase,
): Promise<Run> {
  const world = new World(seed, database);
  await database.setClock(worldTime());
  let broken: string | undefined;
  try {
    const stage = await setStage(world);
    scheduleWith(world.scheduler);
    layFirstAmbush(stage);
    world.mail.onTaken = () => lookForJobs(stage);
    await act(stage, commands);
    await world.scheduler.run();
    await heal(stage);
    await judgeShops(stage);
    await judgeMoney(stage);
    await judgeChecks(stage, true);
    await judgeGuards(database);
  } catch (error) {
    broken = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!(error instanceof Error) || error.constructor === Error || error instanceof TypeError) {
      broken += `\n${(error as Error).stack}`;
    }
  }
  try {
    await world.close();
  } catch (error) {
    broken ??= (error as Error).message;
  }
  const { counts, story } = world;
  return { steps: world.scheduler.stepCount, digest: world.digest(), counts, story, broken };
}

async function act(stage: Stage, commands: readonly Command[]): Promise<void> {
  const { world } = stage;
  for (const [index, command] of commands.entries()) {
    world.count(`command ${command.kind}`);
    world.tell(`COMMAND ${JSON.stringify(command)}`);
    const alone = command.kind === 'change_price';
    if (alone) await world.scheduler.run();
    void Promise.resolve(deeds[command.kind](stage, command)).catch((error: unknown) => {
      world.fail(`${command.kind}: ${error instanceof Error ? error.stack : String(error)}`);
    });
    world.advance(1 + (command.other % 400));
    await world.scheduler.run(alone ? Infinity : command.steps);
    if (index % REST_EVERY === REST_EVERY - 1) await rest(stage);
  }
}

/** A worker hears of new jobs at once; often it is busy with others. */
function lookForJobs(stage: Stage): void {
  const { world } = stage;
  if (!world.random.chance(WORKER_IS_FREE)) return;
  runJobs(stage, 2).catch((error: unknown) => {
    world.fail(`jobs: ${error instanceof Error ? error.stack : String(error)}`);
  });
}

/** Nobody is on the way: what must hold now is looked at. */
async function rest(stage: Stage): Promise<void> {
  await stage.world.scheduler.run();
  await judgeShops(stage);
  await judgeChecks(stage, false);
}
