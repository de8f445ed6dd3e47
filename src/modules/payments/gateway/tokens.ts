/**
 * What the simulated gateway does with a card token or under a mode set through its control API.
 * A behaviour has two independent halves, because the failures worth testing are the ones where they differ:
 * the effect (was money taken?) and the answer (what does the merchant hear?).
 */

export type Effect = 'approve' | 'decline' | 'none';
export type Answer = 'normal' | 'error' | 'silence' | 'slow' | 'drip' | 'reset';
export interface Behaviour {
  effect: Effect;
  answer: Answer;
  wrong?: 'amount' | 'currency';
}

/** Tokens that steer the simulator. A suffix names the card: `tok_ok:1881` is another than `tok_ok`. */
export const tokens: Readonly<Record<string, Behaviour>> = {
  tok_ok: { effect: 'approve', answer: 'normal' },
  tok_declined: { effect: 'decline', answer: 'normal' },
  tok_timeout_charged: { effect: 'approve', answer: 'silence' },
  tok_timeout: { effect: 'none', answer: 'silence' },
  tok_500_charged: { effect: 'approve', answer: 'error' },
  tok_500: { effect: 'none', answer: 'error' },
  tok_slow: { effect: 'approve', answer: 'slow' },
  tok_drip: { effect: 'approve', answer: 'drip' },
  tok_reset_charged: { effect: 'approve', answer: 'reset' },
  tok_reset: { effect: 'none', answer: 'reset' },
  tok_wrong_amount: { effect: 'approve', answer: 'normal', wrong: 'amount' },
  tok_wrong_currency: { effect: 'approve', answer: 'normal', wrong: 'currency' },
};

/** Modes of the whole gateway or of one merchant; `effect: 'none'` means that nothing at all is done. */
export const modes: Readonly<Record<string, { effect: boolean; answer: Answer; decline?: true }>> =
  {
    normal: { effect: true, answer: 'normal' },
    decline: { effect: true, answer: 'normal', decline: true },
    down: { effect: false, answer: 'error' },
    down_charged: { effect: true, answer: 'error' },
    silent: { effect: false, answer: 'silence' },
    silent_charged: { effect: true, answer: 'silence' },
    drip: { effect: true, answer: 'drip' },
    reset: { effect: false, answer: 'reset' },
    reset_charged: { effect: true, answer: 'reset' },
  };

export const DEFAULT_CARD = '4242';

/** Splits `tok_ok:1881` into the steering token and the last four digits of the card it stands for. */
export function readToken(token: string): { name: string; lastFour: string } {
  const colon = token.indexOf(':');
  if (colon === -1) return { name: token, lastFour: DEFAULT_CARD };
  return { name: token.slice(0, colon), lastFour: token.slice(colon + 1) };
}

/** A number in [0, 1) that depends on the text alone (FNV-1a), so that a retry draws the same fault again. */
export function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // One more round of mixing: neighbouring UUIDs v7 would else land close together.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 0x1_0000_0000;
}
