import { Value } from 'typebox/value';
import type { Static, TSchema } from 'typebox';
import { type App, type Context } from './context.ts';
import type { Tx } from './database/index.ts';
import { int4, jsonb, nullable, statement, text, uuid } from './database/statement.ts';

/** A reaction to something that happened in a shop. It may run twice: make it safe to. */
export interface Job {
  readonly task: string;
  readonly payload: TSchema;
  readonly run: (ctx: Context, payload: never) => Promise<void>;
}

/** Work by the clock, for all shops, in every worker process: make it safe to run twice at once. */
export interface Timer {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: (app: App) => Promise<void>;
}

/** Declares a job with the schema of its payload (without the shop: the context has it). */
export function job<const S extends TSchema>(definition: {
  task: string;
  payload: S;
  run: (ctx: Context, payload: Static<S>) => Promise<void>;
}): Job {
  return definition;
}

/** Declares a timer. */
export function timer(definition: Timer): Timer {
  return definition;
}

export interface NewJob {
  task: string;
  payload: Record<string, unknown>;
  /** Two waiting jobs with one key are one job, with the newer payload. */
  key?: string;
}

const addJobRows = statement(
  'platform.add_jobs',
  [uuid, jsonb<NewJob[]>()],
  { added: int4 },
  `select platform.add_jobs($1, $2) as added`,
);

/** Adds jobs in the caller's transaction: they run once it has committed, never otherwise. */
export async function addJobs(tx: Tx, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length > 0) await addJobRows.run(tx, tx.shopId, [...jobs]);
}

/** The payload as the job declared it; throws when a job was added with another shape. */
export function checkedPayload(declared: Job, payload: unknown): never {
  return Value.Parse(declared.payload, payload) as never;
}

/** How many jobs wait, by task; for metrics and doctor. */
export const waitingJobs = statement(
  'platform.count_waiting_jobs',
  [],
  { task: nullable(text), waiting: nullable(int4) },
  `select task, waiting from platform.waiting_jobs()`,
);
