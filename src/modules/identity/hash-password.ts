import { createHash, timingSafeEqual } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { counter } from '#platform/metrics.ts';

/** argon2id with 19 MiB, two passes, one lane: OWASP Password Storage, first choice. */
const HASHING = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each costs 19 MiB and a core for some 30 ms; the rest of the machine serves shoppers. */
export const HASHES_AT_ONCE = 2;
/** Waiting places: the last one waits about a second. Everyone beyond is asked to come back. */
export const HASHES_WAITING = 48;
export const HASHES_RETRY_SECONDS = 2;

const operations = counter('password_hashes_total', 'Password hash computations');

/** A place in the bounded queue for hashing. Give it back with `leave`, whatever happens. */
export interface HashingPlace {
  leave(): void;
}

interface HashingQueue {
  places: number;
  running: number;
  /** All computations so far; the work of a refused sign-in is compared by it. */
  computed: number;
  readonly waiting: (() => void)[];
}

const queue: HashingQueue = { places: 0, running: 0, computed: 0, waiting: [] };

/** Takes a place before any work is done for a request, or undefined when the queue is full. */
export function takeHashingPlace(): HashingPlace | undefined {
  if (queue.places >= HASHES_AT_ONCE + HASHES_WAITING) return undefined;
  queue.places += 1;
  let left = false;
  return {
    leave: () => {
      if (!left) queue.places -= 1;
      left = true;
    },
  };
}

/** How many places are taken and how many computations were made, in this process. */
export function hashingLoad(): { places: number; running: number; computed: number } {
  return { places: queue.places, running: queue.running, computed: queue.computed };
}

/** The hash to store for a new password. `_place` proves that the caller waited in the queue. */
export async function hashPassword(_place: HashingPlace, password: string): Promise<string> {
  return await oneOfFew(() => hash(plainOf(password), HASHING));
}

export interface Verdict {
  readonly right: boolean;
  /** A hash to store instead: the present one is a legacy SHA-256 or has other costs. */
  readonly replacement?: string;
}

/**
 * Compares a password with a stored hash. Every call computes argon2id once, also without a stored
 * hash and for a legacy one, so that the time of a refusal does not tell whether an account exists.
 */
export async function checkPassword(
  place: HashingPlace,
  stored: string | null,
  password: string,
): Promise<Verdict> {
  if (stored !== null && isLegacy(stored)) {
    const right = sameLegacy(stored, password);
    const replacement = await hashPassword(place, password);
    return right ? { right, replacement } : { right };
  }
  const right = await oneOfFew(() => verify(stored ?? NOBODYS_HASH, plainOf(password)));
  if (stored === null || !right) return { right: false };
  if (hasPresentCosts(stored)) return { right };
  return { right, replacement: await hashPassword(place, password) };
}

/** The hash of a random secret that nobody kept, made with HASHING: no password equals it. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$n4tB+Od61KVFR7yyd827eA$QdFiRIibBMqAwHHK0XXXk6wVFQvTb7e8V2twwpQfHlA';

/** One normal form for typing: the same word typed on two machines is the same password. */
function plainOf(password: string): string {
  return password.normalize('NFKC');
}

/** An unsalted SHA-256 in hexadecimal, as the older shop program stored it. */
function isLegacy(stored: string): boolean {
  return /^[0-9a-f]{64}$/u.test(stored);
}

function sameLegacy(stored: string, password: string): boolean {
  const digest = createHash('sha256').update(password).digest();
  return timingSafeEqual(digest, Buffer.from(stored, 'hex'));
}

function hasPresentCosts(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  return (
    memoryCost === HASHING.memoryCost &&
    timeCost === HASHING.timeCost &&
    parallelism === HASHING.parallelism
  );
}

/** Runs a computation when fewer than HASHES_AT_ONCE run; in the order of asking. */
async function oneOfFew<T>(compute: () => Promise<T>): Promise<T> {
  if (queue.running >= HASHES_AT_ONCE) {
    await new Promise<void>((resolve) => queue.waiting.push(resolve));
  } else {
    queue.running += 1;
  }
  try {
    queue.computed += 1;
    operations.inc();
    return await compute();
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running -= 1;
  }
}
