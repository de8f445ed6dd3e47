import { openApp } from '#platform/command-line/open-app.ts';
import type { Config } from '#platform/config.ts';
import { systemTx } from '#platform/database/index.ts';
import type { DrillResult } from './model.ts';
import { addDrill, findDrills } from './store.ts';

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

/** Keeps what a drill showed. */
export async function noteDrill(config: Config, result: DrillResult): Promise<void> {
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
