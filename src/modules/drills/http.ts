import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { route, type Route } from '#platform/http/route.ts';
import { showDrills as showDrillsContract, type Drills } from './contract.ts';
import { findDrills } from './store.ts';

const SHOWN = 100;

export const routes: Route[] = [
  route(showDrillsContract, { permission: 'platform.operate' }, async (ctx) => showDrills(ctx.app)),
];

async function showDrills(app: App): Promise<Drills> {
  const rows = await systemTx(app, 'drills.read', (tx) => findDrills.rows(tx, SHOWN));
  return {
    at: app.clock.now().toISOString(),
    drills: rows.map(({ report }) => {
      const { id, scenario, loss, startedAt, ok, rtoMs, rpoMs, target, findings } = report;
      return { id, scenario, loss, startedAt, ok, rtoMs, rpoMs, target, findings };
    }),
  };
}
