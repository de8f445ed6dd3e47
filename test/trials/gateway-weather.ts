/** What a gateway does to its merchants while they sell, one thing after the other, until told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { controlGateway } from '#kit/gateway.ts';
import type { System } from '#kit/system.ts';
import type { ControlRequest } from '../../src/modules/payments/gateway/control.ts';

/** How long each lasts. */
const WEATHER_MS = 500;
const CALM_MS = 600;
const REFUSED_MS = 300;

export interface Weather {
  /** How often each kind came. */
  readonly seen: Readonly<Record<string, number>>;
  /** No more of it: everything works again from now on. */
  heal(): Promise<void>;
}

interface Address {
  merchant: string;
  url: string;
  secret: string;
}

/** The faults that are no card's own; events go to `told`. */
export function startWeather(system: System, told: Address): Weather {
  const seen: Record<string, number> = {};
  const stopping = new AbortController();
  const control = async (change: ControlRequest): Promise<void> =>
    await controlGateway(system.gatewayUrl, change);
  const { merchant, url, secret } = told;
  const webhook = { url, secret };
  const kinds: Record<string, () => Promise<void>> = {
    'events twice and early': async () =>
      await control({ merchant, webhook: { ...webhook, copies: 3, early: true } }),
    'events late and out of order': async () =>
      await control({ merchant, webhook: { ...webhook, copies: 2, delayMs: 700, reorder: true } }),
    'no events': async () => await control({ merchant, webhook: null }),
    'slow answers': async () => await control({ merchant, latencyMs: 150 }),
    'connections refused': async () => await control({ refuseMs: REFUSED_MS }),
    'charged, then silent': async () => await control({ merchant, mode: 'silent_charged' }),
    'charged, then 500': async () => await control({ merchant, mode: 'down_charged' }),
    'charged, then cut off': async () => await control({ merchant, mode: 'reset_charged' }),
    down: async () => await control({ merchant, mode: 'down' }),
    'process killed': async () => {
      for (const pid of system.pids().gateway) process.kill(pid, 'SIGKILL');
      await Promise.resolve();
    },
  };
  const blow = async (): Promise<void> => {
    for (;;) {
      for (const [kind, begin] of Object.entries(kinds)) {
        await tryTo(begin);
        await sleep(WEATHER_MS);
        if (stopping.signal.aborted) return;
        seen[kind] = (seen[kind] ?? 0) + 1;
        await tryTo(async () => await control({ reset: true }));
        await sleep(CALM_MS);
      }
    }
  };
  const blowing = blow();
  return {
    seen,
    heal: async () => {
      stopping.abort();
      await blowing;
      while (!(await tryTo(async () => await control({ reset: true })))) await sleep(50);
    },
  };
}

/** False when the gateway is not there to be told: it is being started again. */
async function tryTo(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
