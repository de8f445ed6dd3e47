import { cpus, totalmem } from 'node:os';
import { systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { newId } from '#platform/ids.ts';
import { StartError } from '#platform/postgres/index.ts';
import { bytesOf } from '#platform/written.ts';
import { clearOnSignal } from './clear-ground.ts';
import { openGround } from './copy-shop.ts';
import type { Drill, Perform } from './drill.ts';
import { noteDrill } from './drill-history.ts';
import { lossOf, noOrders, passed, targets, type DrillResult, type Loss } from './model.ts';
import type { Measured, Scenario } from './model.ts';
import { loseApplication, loseDatabase, loseZone } from './lose-host.ts';
import { restoreBackup } from './prove-backup.ts';
import { loseEverything, loseRegion } from './rebuild.ts';

const performances: Readonly<Record<Loss, Perform>> = {
  database: loseDatabase,
  application: loseApplication,
  zone: loseZone,
  region: loseRegion,
  everything: loseEverything,
  restore: restoreBackup,
};

const FOREIGN =
  'A drill copies the files of the embedded database, and DATABASE_URL names another server. Drill on ' +
  'the host that runs the database, or rehearse the failover of that server by its own means.';

/** How a drill is run. */
export interface DrillOptions {
  /** Where its folders are made; below the data directory when absent. */
  place: string | undefined;
  progress: (text: string) => void;
}

/**
 * Performs a drill on a throw-away copy of the newest backup, and notes what it measured. The shop
 * that runs is read from and never touched. A drill that breaks off has failed and is noted too: a
 * backup that cannot be restored is what drills are for. Throws when nothing can be noted, and a
 * StartError where the database is another server.
 */
export async function runDrill(
  config: Config,
  scenario: Scenario,
  { place, progress }: DrillOptions,
): Promise<DrillResult> {
  if (config.DATABASE_URL !== undefined) throw new StartError(FOREIGN);
  const loss = lossOf[scenario];
  const [startedAt, began] = [systemClock.now().toISOString(), performance.now()];
  const steps: DrillResult['steps'] = [];
  const say = (text: string): void => {
    const atMs = Math.round(performance.now() - began);
    steps.push({ atMs, text });
    progress(`${(atMs / 1000).toFixed(1).padStart(7)} s  ${text}`);
  };
  const ground = await openGround(config, { place, say });
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
      machine: `${cpus().length} processors, ${bytesOf(totalmem())} of memory`,
      startedAt,
      endedAt: systemClock.now().toISOString(),
      target: targets[loss],
      ok: passed(measured, targets[loss]),
      ...measured,
      steps,
    };
    await noteDrill(config, result);
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
