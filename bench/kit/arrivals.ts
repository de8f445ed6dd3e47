import {
  openConnection,
  type Answer,
  type BareConnection,
} from '#platform/load/bare-connection.ts';
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
const CONNECTIONS_MAX = 8000;

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
  const idle: BareConnection[] = [];
  const under = new Set<Promise<void>>();
  let opened = 0;

  const connect = async (): Promise<BareConnection> => {
    opened += 1;
    if (opened > CONNECTIONS_MAX) throw new Error('The server leaves too many without an answer');
    return await openConnection(port);
  };
  const connection = async (): Promise<BareConnection> => {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) if (kept.isOpen) return kept;
    return await connect();
  };
  const one = async (phase: Phase, began: number, dueMs: number): Promise<void> => {
    const lateMs = performance.now() - began - dueMs;
    const request = requests.take();
    const answer = await exchange(connection, idle, request);
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
  for (let ready = 0; ready < connectionsReady; ready += 1) idle.push(await connect());
  for (const phase of phases) {
    const began = performance.now();
    // Whoever is still waiting when the phase ends waits on into the next one.
    await offerLoad(phase.perSecond, phase.seconds, async (_, dueAt) => {
      const work = one(phase, began, dueAt - began).finally(() => under.delete(work));
      under.add(work);
    });
  }
  await Promise.all(under);
  for (const each of idle) each.close();
  return arrivals;
}

async function exchange(
  connection: () => Promise<BareConnection>,
  idle: BareConnection[],
  request: Buffer,
): Promise<Answer | undefined> {
  let used: BareConnection | undefined;
  const limit = AbortSignal.timeout(PATIENCE_MS);
  const late = new Promise<undefined>((done) => {
    limit.addEventListener('abort', () => done(undefined), { once: true });
  });
  try {
    used = await connection();
    const answer = await Promise.race([used.exchange(request), late]);
    if (answer) idle.push(used);
    else used.close();
    return answer;
  } catch (error) {
    used?.close();
    process.stderr.write(`${String(error)}\n`);
    return undefined;
  }
}
