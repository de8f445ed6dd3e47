import { randomInt } from 'node:crypto';
import { report, UsageError, verb } from '#platform/cli.ts';
import { proveOversell, type Proof } from './oversell.ts';

const SEED_MAX = 2 ** 31;

/** `emporium prove oversell`: the promise, run before your eyes. */
export const proveOversellVerb = verb({
  name: 'prove oversell',
  summary: 'Sell few units to many buyers at once in a throw-away installation, and count',
  options: [
    { flags: '--buyers <n>', summary: 'Buyers who come', default: '5000' },
    { flags: '--units <n>', summary: 'Units that exist', default: '1000' },
    { flags: '--concurrency <n>', summary: 'Buyers at the same time', default: '200' },
    { flags: '--kill', summary: 'Kill and restart API and worker twice during the rush' },
    { flags: '--seed <n>', summary: 'Draw the same buyers again' },
  ],
  needs: 'nothing',
  run: async (cli, _words, options) => {
    const proof = await proveOversell({
      buyers: whole(options['buyers'], 'buyers', 100_000),
      units: whole(options['units'], 'units', 1_000_000),
      concurrency: whole(options['concurrency'], 'concurrency', 1000),
      kill: options['kill'] === true,
      seed: options['seed'] === undefined ? randomInt(SEED_MAX) : Number(options['seed']),
      progress: (text) => cli.progress(text),
    });
    return report({ data: proof, lines: linesOf(proof), exitCode: proof.holds ? 0 : 1 });
  },
});

function whole(value: unknown, name: string, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UsageError(`--${name} takes a whole number from 1 to ${most}`);
}

function linesOf(proof: Proof): string[] {
  const refused = Object.entries(proof.refused).map(([code, times]) => `${times} ${code}`);
  return [
    `${proof.buyers} buyers, ${proof.units} units, ${proof.kills} kills, seed ${proof.seed}`,
    `sold         ${proof.unitsSold} units in ${proof.orders} orders, ${proof.unitsLeft} left`,
    `counted      ${proof.looks} times meanwhile, ${proof.wrongLooks} times not ${proof.units}`,
    `others       ${refused.join(', ') || 'none'}`,
    `oversold     ${proof.oversold}`,
    `undersold    ${proof.undersold}`,
    `charged      ${proof.doubleCharges} twice, kept without an order ${proof.chargesWithoutOrder}`,
    `lost orders  ${proof.lostOrders}, never answered ${proof.unanswered}, pending ${proof.pending}`,
    `unsettled    ${proof.unsettled}`,
    `speed        ${proof.ordersPerSecond} orders/s`,
    `checkout     p50 ${proof.p50Ms} ms, p95 ${proof.p95Ms} ms, p99 ${proof.p99Ms} ms`,
    proof.brokenChecks.length === 0
      ? 'every invariant holds'
      : `BROKEN: ${proof.brokenChecks.join(', ')}`,
    proof.holds ? 'Proven.' : 'VIOLATED.',
  ];
}
