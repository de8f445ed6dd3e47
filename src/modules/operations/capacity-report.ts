import type { App } from '#platform/context.ts';
import { ownerSession, systemTx } from '#platform/database/index.ts';
import { growthOf, monthsOf, type Growth, type Month, type Point } from './capacity-model.ts';
import { judgeTriggers, type Trigger } from './capacity-triggers.ts';
import { countedFigures, dayOf, machineFigures } from './keep-figures.ts';
import { readMachine, type MachineState } from './read-machine.ts';
import { findFigures, type Figure } from './store/daily-figures.ts';
import { readServerState } from './store/database-state.ts';

/** How one figure grew. */
export interface Grown {
  name: (typeof countedFigures)[number];
  how: 'sum' | 'last';
  months: Month[];
  /** Of the last 90 days; null until two days have been seen. */
  growth: Growth | null;
}

/** Growth, machines, and which scaling triggers are met. */
export interface CapacityReport {
  at: string;
  grown: Grown[];
  /** This machine now. */
  machine: MachineState;
  triggers: Trigger[];
}

const DAY_MS = 86_400_000;
const MONTHS_DAYS = 400;
const TREND_DAYS = 90;
const SIZES = new Set(['database_bytes', 'uploads_bytes']);
const GROWING = countedFigures.filter((name) => name !== 'error_percent' && name !== 'response_ms');

/**
 * Reads what was kept day by day and judges the scaling triggers: met, when the trend will meet them,
 * and what to do then. Changes nothing.
 */
export async function reportCapacity(app: App): Promise<CapacityReport> {
  const now = app.clock.now().getTime();
  const figures = await systemTx(app, 'operations.read_figures', (tx) =>
    findFigures.rows(tx, [...countedFigures, ...machineFigures], dayOf(now - MONTHS_DAYS * DAY_MS)),
  );
  const server = await ownerSession(app, 'operator', (session) => readServerState.one(session));
  const machine = await readMachine(app.config.EMPORIUM_DATA);
  return {
    at: new Date(now).toISOString(),
    grown: GROWING.map((name) => grow(name, pointsOf(figures, name), now)),
    machine,
    triggers: judgeTriggers({
      machine,
      server,
      today: dayOf(now),
      latest: (name) => pointsOf(figures, name),
      means: (name) => meansByHost(figures, name),
    }),
  };
}

function grow(name: Grown['name'], points: readonly Point[], now: number): Grown {
  const how = SIZES.has(name) ? 'last' : 'sum';
  const from = dayOf(now - TREND_DAYS * DAY_MS);
  // Today is not over: its count would bend the line.
  const trend = points.filter(({ day }) => day >= from && (how === 'last' || day < dayOf(now)));
  return { name, how, months: monthsOf(points, how), growth: growthOf(trend) };
}

function pointsOf(figures: readonly Figure[], name: string): Point[] {
  return figures
    .filter((figure) => figure.name === name && figure.host === '')
    .map(({ day, latest }) => ({ day, value: latest }));
}

/** The mean of each day, for each machine. */
function meansByHost(figures: readonly Figure[], name: string): Map<string, Point[]> {
  const byHost = new Map<string, Point[]>();
  for (const { host, day, total, readings, name: own } of figures) {
    if (own !== name || host === '') continue;
    const points = byHost.get(host) ?? [];
    points.push({ day, value: total / readings });
    byHost.set(host, points);
  }
  return byHost;
}
