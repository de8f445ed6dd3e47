import { setTimeout as wait } from 'node:timers/promises';

/** The application's clock. Time that decides (expiry, windows) is the database's, not this one's. */
export interface Clock {
  now(): Date;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  },
};
