export { qualityRefusals } from './contract.ts';
export { refusePausedArticles, refusePausedCheckout } from './pause-board.ts';
export { runChecks, type CheckResult } from './run-checks.ts';
export { tally } from './tally.ts';
export { watchTimers } from './watch-invariants.ts';
