import { cpus, totalmem } from 'node:os';
import { openApp } from '#platform/command-line/open-app.ts';
import { systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { clearOnSignal } from './clear-ground.ts';
import { openGround } from './copy-shop.ts';
import type { Drill, Perform } from './drill.ts';
import { lossOf, noOrders, passed, targets, type DrillResult, type Loss } from './model.ts';
import type { Measured, Scenario } from './model.ts';
import { loseApplication, loseDatabase, loseZone } from './lose-host.ts';
import { restoreBackup } from './prove-backup.ts';
import { loseEverything, loseRegion } from './rebuild.ts';
import { addDrill, findDrills } from './store.ts';

const performances: Readonly<Record<Loss, Perform>> = {
  database: loseDatabase,
  application: loseApplication,
  zone: loseZone,
  region: loseRegion,
  everything: loseEverything,
  restore: restoreBackup,
};

/** How a drill is run. */
export interface DrillOptions {
  /** Where its folders are made; below the data directory when absent. */
  place: string | undefined;
  progress: (text: string) => void;
}

/**
 * Performs a drill on a throw-away copy of the newest backup, and notes what it measured. The shop
 * that runs is read from and never touched. A drill that breaks off has failed and is noted too: a
 * backup that cannot be restored is what drills are for. Throws when nothing can be noted.
 */
export async function runDrill(
  config: Config,
  scenario: Scenario,
  { place, progress }: DrillOptions,
): Promise<DrillResult> {
  const loss = lossOf[scenario];
  const [startedAt, began] = [systemClock.now().toISOString(), performance.now()];
  const steps: DrillResult['steps'] = [];
  const say = (text: string): void => {
    const atMs = Math.round(performance.now() - began);
    steps.push({ atMs, text });
    progress(`${(atMs / 1000).toFixed(1).padStart(7)} s  ${text}`);
  };
  const ground = await openGround(config, place);
  const signals = clearOnSignal(ground.remove);
  try {
    const measured = await perform(performances[loss], { config, ground, say });
    // What was broken off by a person has shown nothing; the program ends as soon as all is cleared.
    if (signals.heard()) return await new Promise<never>(() => undefined);
    const result: DrillResult = {
      id: newId(),
      scenario,
      loss,
      version: config.APP_VERSION,
      machine: `${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GB`,
      startedAt,
      endedAt: systemClock.now().toISOString(),
      target: targets[loss],
      ok: passed(measured, targets[loss]),
      ...measured,
      steps,
    };
    await note(config, result);
    return result;
  } finally {
    signals.stop();
    await ground.remove();
  }
}

async function perform(performance: Perform, drill: Drill): Promise<Measured> {
  try {
    return await performance(drill);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const findings = [`It broke off: ${error.message}`];
    return { rtoMs: null, rpoMs: null, orders: noOrders, findings };
  }
}

/** The newest drills first. */
export async function readDrills(config: Config, most: number): Promise<DrillResult[]> {
  const { app, close } = await openApp(config);
  try {
    const rows = await systemTx(app, 'drills.read', (tx) => findDrills.rows(tx, most));
    return rows.map(({ report }) => report);
  } finally {
    await close();
  }
}

async function note(config: Config, result: DrillResult): Promise<void> {
  const { id, scenario, startedAt, endedAt, ok, rtoMs, rpoMs } = result;
  const { app, close } = await openApp(config);
  try {
    await systemTx(app, 'drills.note', (tx) =>
      addDrill.run(tx, id, scenario, startedAt, endedAt, ok, rtoMs, rpoMs, result),
    );
  } finally {
    await close();
  }
}
