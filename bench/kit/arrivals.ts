import type { Answer } from '#platform/load/bare-connection.ts';
import { openCrowd, type Crowd } from '#platform/load/crowd.ts';
import { offerLoad } from '#platform/load/offer-load.ts';

/** A stretch of time with arrivals at one rate. */
export interface Phase {
  name: string;
  perSecond: number;
  seconds: number;
}

/** How one request ended; times in milliseconds, from when it was due, not from when it was sent. */
export interface Arrival {
  phase: string;
  /** Since the phase began. */
  dueMs: number;
  tookMs: number;
  /** How much of that the generator itself was late. */
  lateMs: number;
  /** 0: no answer in time, or the connection broke. */
  status: number;
  retryAfter: boolean;
}

export interface Requests {
  /** The next request; who is turned away comes again. */
  take(): Buffer;
  end(request: Buffer, answer: Answer | undefined): void;
}

const PATIENCE_MS = 10_000;

/**
 * An open loop: requests leave by the clock whether or not the ones before were answered, as people
 * do, and each is timed from the moment at which it was due. A generator that is late itself makes the
 * server look worse, never better. `connectionsReady` are open before the first request: who has
 * filled a cart is connected, and so is a balancer.
 */
export async function arrive(
  port: number,
  phases: readonly Phase[],
  requests: Requests,
  connectionsReady: number,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  const under = new Set<Promise<void>>();
  const crowd = await openCrowd(port, { ready: connectionsReady, patienceMs: PATIENCE_MS });
  const one = async (phase: Phase, began: number, dueMs: number): Promise<void> => {
    const lateMs = performance.now() - began - dueMs;
    const request = requests.take();
    const answer = await answerOf(crowd, request);
    requests.end(request, answer);
    arrivals.push({
      phase: phase.name,
      dueMs,
      lateMs,
      tookMs: performance.now() - began - dueMs,
      status: answer?.status ?? 0,
      retryAfter: answer !== undefined && /\r\nretry-after: *\d/i.test(answer.head),
    });
  };
  for (const phase of phases) {
    const began = performance.now();
    // Whoever is still waiting when the phase ends waits on into the next one.
    await offerLoad(phase.perSecond, phase.seconds, async (_, dueAt) => {
      const work = one(phase, began, dueAt - began).finally(() => under.delete(work));
      under.add(work);
    });
  }
  await Promise.all(under);
  crowd.close();
  return arrivals;
}

/** Undefined when nobody answered in time, or the connection broke. */
async function answerOf(crowd: Crowd, request: Buffer): Promise<Answer | undefined> {
  try {
    return await crowd.exchange(request);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return undefined;
  }
}
