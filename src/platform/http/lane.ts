/**
 * How many requests of one kind may be under way at once. The limit follows what they wait for their
 * turn, by additive increase and multiplicative decrease (Chiu and Jain 1989, as TCP does, and
 * Netflix's concurrency-limits for requests): while the wait is short and the limit is reached it
 * grows, when the wait is too long it shrinks. Shops share what there is. Pure: no clock, no I/O.
 */
export interface Lane {
  /** Enters a request of the shop (its host); false: too many are under way. */
  enter(shop: string): boolean;
  leave(shop: string): void;
  /** What one request waited for its turn and for the work itself, without what others took. */
  observe(milliseconds: number): void;
  /** Another look, after the time of `LOOK_EVERY_MS`: how late it came tells how busy the process is. */
  look(lateMs: number): void;
  readonly limit: number;
  readonly inFlight: number;
}

export interface LaneLimits {
  /** So many may come in one moment; a lane that shrank grows back to it while nobody presses. */
  start: number;
  /** Fewer than this in flight and a batch is not full: refusing would win nothing. */
  least: number;
  most: number;
  /** Longest mean wait that is well. */
  targetMs: number;
}

export const LOOK_EVERY_MS = 100;
/** An answer within 200 ms leaves the event loop half of that. */
const LATE_MAX_MS = 100;
const FALL = 0.9;
/** An event loop that is twice as late as it may be has twice too much to do: nobody is served. */
const FALL_MOST = 0.5;
const RISE = 0.05;
const RISE_LEAST = 4;
/** From here on the limit is what holds requests back, and may be too low. */
const NEARLY_REACHED = 0.8;

/** Makes a lane. */
export function createLane(limits: LaneLimits): Lane {
  const shops = new Map<string, number>();
  let [limit, inFlight, highest, sum, count] = [limits.start, 0, 0, 0, 0];

  /** Who has less than an equal share gets in beside a shop that fills the lane. */
  const mayEnter = (own: number): boolean => {
    if (inFlight < limit) return true;
    const sharing = shops.size + (own === 0 ? 1 : 0);
    return sharing > 1 && own < Math.floor(limit / sharing);
  };
  return {
    enter: (shop) => {
      const own = shops.get(shop) ?? 0;
      if (!mayEnter(own)) return false;
      shops.set(shop, own + 1);
      inFlight += 1;
      highest = Math.max(highest, inFlight);
      return true;
    },
    leave: (shop) => {
      const own = (shops.get(shop) ?? 1) - 1;
      if (own > 0) shops.set(shop, own);
      else shops.delete(shop);
      inFlight -= 1;
    },
    observe: (milliseconds) => {
      sum += milliseconds;
      count += 1;
    },
    look: (lateMs) => {
      const slow = lateMs > LATE_MAX_MS || (count > 0 && sum / count > limits.targetMs);
      const rise = Math.max(RISE_LEAST, limit * RISE);
      // A process that is slow without these requests does not blame them.
      if (slow && highest > limits.least) {
        const late = lateMs > LATE_MAX_MS ? LATE_MAX_MS / lateMs : FALL;
        const fall = Math.min(FALL, Math.max(FALL_MOST, late));
        limit = Math.max(limits.least, Math.floor(Math.min(limit, highest) * fall));
      } else if (!slow && count > 0 && highest >= limit * NEARLY_REACHED) {
        limit = Math.min(limits.most, limit + rise);
      } else if (!slow && limit < limits.start && highest <= limits.least) {
        limit = Math.min(limits.start, limit + rise);
      }
      [highest, sum, count] = [inFlight, 0, 0];
    },
    get limit() {
      return Math.floor(limit);
    },
    get inFlight() {
      return inFlight;
    },
  };
}
