import type { Pool } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Question {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const TRIES_MAX = 480;
const AGAIN_MS = 250;
/** Longest wait for one answer; then nobody knows, and it is asked again under the same id. */
const ANSWER_MS = 15_000;
const LEAVES_AFTER_MS = 20;

/**
 * One question until it is answered, each time at the next door: a connection that breaks is tried
 * again, 503 and 429 are waited for as Retry-After says. Where a place in the queue is wanted, waiting
 * alone does not help: that answer is given back. Undefined when nobody ever answers.
 */
export async function ask(doors: readonly Pool[], question: Question): Promise<Answer | undefined> {
  const first = (turn += 1);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const door = doors[(first + tries) % doors.length]!;
    const answer = await knock(door, question);
    if (answer === undefined) await sleep(AGAIN_MS);
    else if (answer.retryAfterSeconds === null) return answer;
    else await sleep(1000 * answer.retryAfterSeconds);
  }
  return undefined;
}

/** Questions begin at the doors by turns. */
let turn = 0;

/** Sends it and goes away before the answer can be there. */
export async function sendOff(doors: readonly Pool[], question: Question): Promise<void> {
  await knock(doors[0]!, question, LEAVES_AFTER_MS);
}

type Heard = Answer & { retryAfterSeconds: number | null };

/** Undefined when the connection broke or nothing came: nobody knows whether it arrived. */
async function knock(
  door: Pool,
  { method, path, body, headers = {} }: Question,
  patienceMs = ANSWER_MS,
): Promise<Heard | undefined> {
  try {
    const answer = await door.request({
      method,
      path,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const json = (await answer.body.json()) as Record<string, unknown>;
    const busy =
      (answer.statusCode === 503 || answer.statusCode === 429) &&
      json['code'] !== 'waiting_room_place_needed';
    const wait = Number(answer.headers['retry-after'] ?? 1);
    return { status: answer.statusCode, body: json, retryAfterSeconds: busy ? wait : null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}
