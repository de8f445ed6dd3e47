import { kinds } from './commands.ts';
import { faults } from './gateway.ts';
import { killPoints } from './kill-points.ts';

/** What must have happened at least once in a full run, or the run proves nothing; by counter. */
export function neverHappened(counts: ReadonlyMap<string, number>): string[] {
  const wanted = [
    ...kinds.map((kind) => `command ${kind}`),
    ...faults.map((fault) => `fault payments: ${fault}`),
    'fault voids: charged_then_silent',
    'fault refunds: charged_then_silent',
    'webhook once',
    'webhook twice',
    'webhook held',
    'gateway down',
    'gateway silent',
    'jump past the holds',
    'goods gone while somebody pays',
    'killed at once',
    'review decided',
  ];
  const killed = killPoints.filter(
    (point) => !counts.has(`killed before ${point}`) && !counts.has(`killed after ${point}`),
  );
  return [
    ...wanted.filter((what) => !counts.has(what)),
    ...killed.map((point) => `a kill at ${point}`),
  ];
}
