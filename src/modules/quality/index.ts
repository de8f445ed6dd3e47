export { qualityRefusals } from './contract.ts';
export { openClient, type Reply, type ShopClient } from './scenarios/shop-client.ts';
export { hire, type SignedIn } from './scenarios/staff.ts';
export { startThrowAway, type ThrowAway } from './prove/throw-away.ts';
export { refusePausedArticles, refusePausedCheckout } from './pause-board.ts';
export { pathOf, pausingChecks } from './model.ts';
export { runChecks, type CheckResult } from './run-checks.ts';
export { tally } from './tally.ts';
export { watchTimers } from './watch-invariants.ts';
