import type { MoneyValue } from '../../words/language.ts';

/** What the page of the queue shows. */
export interface WaitData {
  /** `unknown`: the shop did not answer just now; the place is kept. */
  readonly state: 'waiting' | 'admitted' | 'lost' | 'unknown';
  /** Another place, taken because the one before had passed. */
  readonly isAgain: boolean;
  readonly position: number;
  readonly ahead: number;
  /** How many were ahead when the place was taken. */
  readonly aheadAtFirst: number;
  readonly estimatedSeconds: number | null;
  readonly retryAfterSeconds: number;
  /** The checkout's form, to be sent on when it is its turn. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly csrf: string | null;
  readonly total: MoneyValue;
}
