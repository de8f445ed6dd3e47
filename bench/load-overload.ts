/** Load generator, a process of its own: checkouts by the clock, also more than can be done. */
import { sampleCheckout } from '#modules/quality/index.ts';
import { newId } from '#platform/ids.ts';
import { requestBytes } from '#platform/load/bare-connection.ts';
import { percentile } from '#platform/load/offer-load.ts';
import { arrive, type Arrival, type Phase, type Requests } from './kit/arrivals.ts';
import { readInput, writeAnswer } from './kit/child.ts';

export interface OverloadLoad {
  port: number;
  host: string;
  phases: readonly Phase[];
  /** Connections that are open before the first request. */
  connectionsReady: number;
  /** Carts with one line each, nobody's yet; more than can be sold in all phases. */
  cartIds: readonly string[];
}

/** What one phase brought. */
export interface PhaseFigures {
  name: string;
  /** Orders a second, without the first second. */
  goodput: number;
  sold: number;
  refused: number;
  /** Refusals that do not say when to come back. */
  unadvised: number;
  timeouts: number;
  /** When the first and the last of those were due, and how late they were sent at most. */
  timeoutsDueMs: number[];
  timeoutsLateMs: number;
  /** Any other answer, by status. */
  others: Record<string, number>;
  soldP99Ms: number;
  refusedP50Ms: number;
  refusedP99Ms: number;
  /** Of the refused, what the generator was late itself: a busy machine shows here. */
  lateP99Ms: number;
  /** Of the answers of each quarter of a second, by when they were due: the 95th percentile. */
  windowsP95Ms: number[];
}

const WINDOW_MS = 250;
const SETTLING_MS = 1000;
const REFUSALS = new Set([429, 503]);

const load = await readInput<OverloadLoad>();
const carts = load.cartIds.map(requestFor);
let next = 0;
const requests: Requests = {
  take: () => {
    const request = carts[next];
    if (!request) throw new Error(`${next} carts were too few: prepare more`);
    next += 1;
    return request;
  },
  // The cart of who is turned away is still full: they come again, last.
  end: (request, answer) => {
    if (answer && REFUSALS.has(answer.status)) carts.push(request);
  },
};
const arrivals = await arrive(load.port, load.phases, requests, load.connectionsReady);
writeAnswer(load.phases.map(figuresOf));

function requestFor(cartId: string): Buffer {
  const body = sampleCheckout(cartId);
  const path = `/api/v1/checkouts/${newId()}`;
  return requestBytes('PUT', path, load.host, { body: JSON.stringify(body) });
}

function figuresOf({ name, seconds }: Phase): PhaseFigures {
  const own = arrivals.filter(({ phase }) => phase === name);
  const sold = own.filter(({ status }) => status === 201);
  const refused = own.filter(({ status }) => REFUSALS.has(status));
  const lost = own.filter(({ status }) => status === 0).toSorted((a, b) => a.dueMs - b.dueMs);
  const others: Record<string, number> = {};
  for (const { status } of own) {
    if (status !== 201 && status !== 0 && !REFUSALS.has(status)) {
      others[status] = (others[status] ?? 0) + 1;
    }
  }
  const counted = sold.filter(({ dueMs, tookMs }) => {
    return dueMs + tookMs >= SETTLING_MS && dueMs + tookMs < seconds * 1000;
  });
  const windows = Array.from({ length: Math.ceil((seconds * 1000) / WINDOW_MS) }, (_, index) =>
    own.filter(({ dueMs }) => Math.floor(dueMs / WINDOW_MS) === index),
  );
  return {
    name,
    goodput: counted.length / (seconds - SETTLING_MS / 1000),
    sold: sold.length,
    refused: refused.length,
    unadvised: refused.filter(({ retryAfter }) => !retryAfter).length,
    timeouts: lost.length,
    timeoutsDueMs: [lost[0]?.dueMs ?? 0, lost.at(-1)?.dueMs ?? 0],
    timeoutsLateMs: lost.reduce((most, { lateMs }) => Math.max(most, lateMs), 0),
    others,
    soldP99Ms: at(sold.map(took), 0.99),
    refusedP50Ms: at(refused.map(took), 0.5),
    refusedP99Ms: at(refused.map(took), 0.99),
    lateP99Ms: at(
      refused.map(({ lateMs }) => lateMs),
      0.99,
    ),
    windowsP95Ms: windows.map((window) => at(window.map(took), 0.95)),
  };
}

function took({ tookMs }: Arrival): number {
  return tookMs;
}

/** Nobody waited where nobody came. */
function at(values: readonly number[], share: number): number {
  return percentile(values, share) ?? 0;
}
