import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '#kit/system.ts';

/** Clocks on walls show seconds: what was done is in another one than what is done next. */
const APART_MS = 1_500;

/** The time now, as somebody writes it down; nothing is done just before or after it. */
export async function noteMoment(system: System): Promise<string> {
  await sleep(APART_MS);
  const [row] = await system.sql<{ now: Date }>('select clock_timestamp() as now');
  await sleep(APART_MS);
  return row!.now.toISOString();
}
