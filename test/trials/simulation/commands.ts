/** What happens in a run, as data that fast-check draws and shrinks: the world's script. */
import fc from 'fast-check';

/** Choices are drawn before the world is known: they are taken modulo what there is. */
export interface Command {
  kind: Kind;
  /** Which cart, attempt, order, article … */
  one: number;
  other: number;
  quantity: number;
  /** Steps of the world before the next command. */
  steps: number;
}

/** Normal shopping 80 %, adversaries 15 %, the nemesis 5 % of the commands: shares in thousandths. */
const shares = {
  buy: 240,
  start_cart: 60,
  change_cart: 125,
  check_out: 90,
  ask_again: 60,
  browse: 20,
  receive_stock: 20,
  cancel_order: 20,
  refund: 15,
  change_price: 10,
  work: 90,
  two_workers: 25,
  crowd: 25,
  check_out_twice: 40,
  same_id_other_body: 20,
  same_key_twice: 15,
  cancel_and_refund: 20,
  release_by_hand: 20,
  bad_quantity: 15,
  forged_webhook: 15,
  trespass: 15,
  kill: 10,
  ambush: 25,
  weather: 15,
  jump: 25,
  storm: 5,
} as const;
export type Kind = keyof typeof shares;
export const kinds = Object.keys(shares) as Kind[];

const LEAST = 24;
const MOST = 40;
const STEPS_MAX = 60;
const BURST_STEPS_MAX = 4;

const command = fc.record<Command>({
  kind: fc.oneof(...kinds.map((kind) => ({ weight: shares[kind], arbitrary: fc.constant(kind) }))),
  one: fc.nat(1_000_000),
  other: fc.nat(1_000_000),
  quantity: fc.integer({ min: 1, max: 4 }),
  // In bursts: half of the commands come while the one before has hardly begun.
  steps: fc.oneof(fc.nat(BURST_STEPS_MAX), fc.nat(STEPS_MAX)),
});

/** A whole script. */
export const script: fc.Arbitrary<Command[]> = fc.array(command, {
  minLength: LEAST,
  maxLength: MOST,
  size: 'max',
});
