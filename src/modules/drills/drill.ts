import type { Config } from '#platform/config.ts';
import type { Ground } from './copy-shop.ts';
import type { Measured } from './model.ts';

/** One drill under way. */
export interface Drill {
  readonly config: Config;
  readonly ground: Ground;
  /** Notes a step of the report, and tells it to whoever watches. */
  say(text: string): void;
}

/** Performs a loss on copies and measures it. */
export type Perform = (drill: Drill) => Promise<Measured>;

/** Orders that are sold before the blow. */
export const ORDERS_BEFORE = 25;
/** Orders that have to come after it. */
export const ORDERS_AFTER = 25;
export const PATIENCE_MS = 600_000;
