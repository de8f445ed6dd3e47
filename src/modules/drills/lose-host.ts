import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS, type Drill } from './drill.ts';
import type { Measured } from './model.ts';
import { ask, type Running } from './run-program.ts';
import { sellOn, untilItSells } from './sell-on.ts';
import { killHost } from './serve-copy.ts';
import { sendShoppers, type Shoppers } from './shoppers.ts';
import { setStage, type Stage } from './stage.ts';

const LOOK_MS = 20;

/** The primary dies; its standby is promoted at once. */
export async function loseDatabase(drill: Drill): Promise<Measured> {
  return await lose(drill, {
    standby: true,
    strike: async ({ a }) => {
      drill.say('Killing every process of the primary database');
      await killHost(a);
    },
    comeBack: async (stage) => await promote(drill, stage),
  });
}

/** One of two API processes dies; the balancer notices, and another one is started. */
export async function loseApplication(drill: Drill): Promise<Measured> {
  return await lose(drill, {
    standby: false,
    strike: async ({ apis }) => {
      drill.say('Killing one of the two API processes');
      await apis[0].kill();
    },
    comeBack: async (stage) => {
      await untilReady(drill, stage, false);
      await stage.replace(0);
      await untilReady(drill, stage, true);
      return stage.a;
    },
  });
}

/** A host with the primary and an API process dies; the other host goes on alone. */
export async function loseZone(drill: Drill): Promise<Measured> {
  return await lose(drill, {
    standby: true,
    strike: async ({ a, apis }) => {
      drill.say('Killing the primary database and one API process at once');
      await Promise.all([killHost(a), apis[0].kill()]);
    },
    comeBack: async (stage) => await promote(drill, stage),
  });
}

interface Blow {
  standby: boolean;
  strike: (stage: Stage) => Promise<void>;
  /** What is done about it; answers the host that holds the database afterwards. */
  comeBack: (stage: Stage) => Promise<Running>;
}

async function lose(drill: Drill, { standby, strike, comeBack }: Blow): Promise<Measured> {
  const { say } = drill;
  const stage = await setStage(drill, { standby });
  let shoppers: Shoppers | undefined;
  try {
    const { variantId, country } = stage.article;
    shoppers = sendShoppers(stage.balancer.url, variantId, country);
    await untilItSells(shoppers);
    say(`${shoppers.book.length} orders are sold`);
    const struckAt = performance.now();
    await strike(stage);
    const holder = await comeBack(stage);
    const measured = await sellOn(drill, shoppers, { struckAt, holder });
    const refused = Object.entries(shoppers.refusals).map(
      ([code, times]) => `${times} purchases were refused: ${code}`,
    );
    return { ...measured, findings: [...measured.findings, ...refused] };
  } finally {
    await shoppers?.stop();
    await stage.stop();
  }
}

async function promote({ say }: Drill, { b }: Stage): Promise<Running> {
  if (b === undefined) throw new Error('There is no standby to promote');
  const { timeline } = await ask<{ timeline: number }>(['database', 'promote'], b.env);
  say(`The standby was promoted and holds the database, on timeline ${timeline}`);
  return b;
}

/** Until the balancer's health check sees the first API process so. */
async function untilReady({ say }: Drill, { balancer }: Stage, wanted: boolean): Promise<void> {
  const patienceEnds = performance.now() + PATIENCE_MS;
  while (balancer.ready()[0] !== wanted && performance.now() < patienceEnds) await sleep(LOOK_MS);
  say(
    wanted
      ? 'Another API process is in its place and has requests again'
      : "The balancer's health check took it out",
  );
}
