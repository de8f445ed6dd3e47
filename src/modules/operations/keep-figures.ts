import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { customersByDay } from '#modules/identity/index.ts';
import { ordersByDay } from '#modules/orders/index.ts';
import { requestsByDay } from '#modules/quality/index.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { isMissingFile } from '#platform/missing-file.ts';
import type { Point } from './capacity-model.ts';
import { loadBetween, readMachine, readProcessors, type ProcessorTime } from './read-machine.ts';
import { addReadings, findFigures, forgetFigures, putFigures } from './store/daily-figures.ts';
import { measureDatabase } from './store/database-size.ts';
import { databaseSize } from './metrics.ts';

/** What is counted for the whole installation. */
export const countedFigures = [
  'database_bytes',
  'uploads_bytes',
  'orders',
  'customers',
  'requests',
  'error_percent',
  'response_ms',
] as const;

/** What is read of each machine. */
export const machineFigures = ['processor_percent', 'memory_percent', 'disk_percent'] as const;

/** How often a machine is read. */
export const READ_EVERY_SECONDS = 300;

const DAY_MS = 86_400_000;
const KEEP_DAYS = 3 * 365;
/** Counts of a day are taken again for so long: what was late is in. */
const AGAIN_DAYS = 2;

/**
 * Puts today's sizes, and the counts of the last days; the first time, of the last three years, as far
 * as the books reach. Safe to run twice at once.
 */
export async function keepFigures(app: App): Promise<void> {
  const now = app.clock.now().getTime();
  const today = dayOf(now);
  const { bytes } = await systemTx(app, 'operations.read_figures', (tx) => measureDatabase.one(tx));
  databaseSize.set(bytes);
  const uploads = await folderBytes(join(app.config.EMPORIUM_DATA, 'uploads'));
  const counts = await countsSince(app, await countFrom(app, now));
  const rows = [
    { name: 'database_bytes', day: today, value: bytes },
    { name: 'uploads_bytes', day: today, value: uploads },
    ...counts,
  ];
  await systemTx(app, 'operations.keep_figures', async (tx) => {
    await putFigures.rows(
      tx,
      rows.map(({ day }) => day),
      rows.map(({ name }) => name),
      rows.map(({ value }) => value),
    );
    await forgetFigures.run(tx, dayOf(now - KEEP_DAYS * DAY_MS));
  });
}

async function countFrom(app: App, now: number): Promise<string> {
  const known = await systemTx(app, 'operations.read_figures', (tx) =>
    findFigures.rows(tx, ['database_bytes'], dayOf(now - AGAIN_DAYS * DAY_MS)),
  );
  const days = known.length > 0 ? AGAIN_DAYS : KEEP_DAYS;
  return `${dayOf(now - days * DAY_MS)}T00:00:00.000Z`;
}

async function countsSince(app: App, from: string): Promise<(Point & { name: string })[]> {
  const named = (name: string, points: readonly Point[]) =>
    points.map((point) => ({ ...point, name }));
  const requests = await requestsByDay(app, from);
  return [
    ...named('orders', await ordersByDay(app, from)),
    ...named('customers', await customersByDay(app, from)),
    ...requests.flatMap(({ day, requests: value, errorPercent, averageMs }) => [
      { day, name: 'requests', value },
      { day, name: 'error_percent', value: errorPercent },
      { day, name: 'response_ms', value: averageMs },
    ]),
  ];
}

/** The reading before, of this process: a load needs two. */
let before: ProcessorTime | undefined;

/** Adds one reading of this machine; each process that serves or works takes its own. */
export async function readAndKeepMachine(app: App): Promise<void> {
  const machine = await readMachine(app.config.EMPORIUM_DATA);
  const after = readProcessors();
  const load = before && loadBetween(before, after);
  before = after;
  const readings = [
    ...(load === undefined || load === null ? [] : [{ name: 'processor_percent', value: load }]),
    { name: 'memory_percent', value: machine.memoryUsedPercent },
    { name: 'disk_percent', value: machine.diskUsedPercent },
  ];
  await systemTx(app, 'operations.keep_figures', (tx) =>
    addReadings.rows(
      tx,
      dayOf(app.clock.now().getTime()),
      machine.host,
      readings.map(({ name }) => name),
      readings.map(({ value }) => value),
    ),
  );
}

/** The UTC day of a moment. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What a folder holds, with its sub-folders; 0 when it is not there. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    },
  );
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file that is removed meanwhile takes no room.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += found?.size ?? 0;
  }
  return bytes;
}
