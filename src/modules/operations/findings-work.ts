import { paymentTroubles } from '#modules/payments/index.ts';
import { findTroubles } from '#modules/quality/index.ts';
import { listShops } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { readQueueState, type QueueState } from '#platform/queue-state.ts';
import { durationOf } from '#platform/written.ts';
import type { Finding } from './contract.ts';

/** A worker says every 5 s that it lives; the others believe it for 30 s. */
const LEASE_SECONDS = 30;
const OVERDUE_WARN_SECONDS = 120;
const WAITING_WARN = 1000;
/** Planted each day to see whether the watcher sees; no trouble of a shop. */
const CANARY = 'quality.canary';

/** Workers, the queue, payments, invariants and closed shops. */
export async function lookAtWork(app: App): Promise<Finding[]> {
  const queue = await readQueueState(app);
  return [
    workerFinding(queue),
    queueFinding(queue),
    deadFinding(queue),
    ...(await lookAtPayments(app)),
    await lookAtInvariants(app),
    await lookAtShops(app),
  ];
}

function workerFinding({ workers, waiting }: QueueState): Finding {
  const what = 'worker';
  const alive = workers.filter(({ silentSeconds }) => silentSeconds <= LEASE_SECONDS);
  if (alive.length > 0) {
    return { what, state: 'ok', found: `${alive.length} at work: ${alive.map(nameOf).join(', ')}` };
  }
  const last = workers[0];
  const since = last === undefined ? 'none today' : `the last spoke at ${last.seenAt}`;
  return {
    what,
    state: waiting > 0 ? 'fail' : 'warn',
    found: `no worker lives, ${since}; jobs waiting: ${waiting}`,
    remedy: 'Start one: "emporium start --roles worker". Holds, refunds and listings wait for it.',
  };
}

function nameOf({ id }: { id: string }): string {
  return id.replace(/^worker-/, '').slice(0, 12);
}

function queueFinding({ waiting, overdue, oldestOverdueSeconds: oldest }: QueueState): Finding {
  const what = 'queue';
  const found = `jobs waiting: ${waiting}, late: ${overdue}, the oldest by ${durationOf(oldest)}`;
  if (oldest < OVERDUE_WARN_SECONDS && waiting < WAITING_WARN) return { what, state: 'ok', found };
  const remedy = 'Another worker helps at once: "emporium start --roles worker", on any machine.';
  return { what, state: 'warn', found, remedy };
}

function deadFinding({ dead }: QueueState): Finding {
  const what = 'failed jobs';
  if (dead.length === 0) return { what, state: 'ok', found: 'none was given up' };
  const shown = dead
    .map(({ task, jobs, lastError }) => `${jobs} ${task} (${lastError})`)
    .join('; ');
  return {
    what,
    state: 'warn',
    found: shown,
    remedy: 'Mend the cause that "emporium jobs list" names; then "emporium jobs retry".',
  };
}

async function lookAtPayments(app: App): Promise<Finding[]> {
  const { openBreakers, needReview, undecided, divergences } = await paymentTroubles(app);
  const open = openBreakers.map(
    ({ provider, state, reason }) => `${provider} ${state} (${reason})`,
  );
  const breakers: Finding =
    open.length === 0
      ? { what: 'breakers', state: 'ok', found: 'all are closed' }
      : {
          what: 'breakers',
          state: 'warn',
          found: open.join(', '),
          remedy:
            'Ask the provider; it is probed by itself. Back for sure: "emporium breaker reset".',
        };
  const found =
    `${needReview} to decide, ${undecided} not settled, ` +
    `${divergences} differ from the provider's books`;
  if (needReview + divergences === 0) return [breakers, { what: 'payments', state: 'ok', found }];
  return [
    breakers,
    {
      what: 'payments',
      state: divergences > 0 ? 'fail' : 'warn',
      found,
      remedy: 'Decide them in the back office, under Payments: somebody waits for money or goods.',
    },
  ];
}

async function lookAtInvariants(app: App): Promise<Finding> {
  const what = 'invariants';
  const { breaches, pauses } = await findTroubles(app);
  const real = breaches.filter(({ check_name }) => check_name !== CANARY);
  if (real.length + pauses.length === 0) return { what, state: 'ok', found: 'no breach is known' };
  const names = [...new Set(real.map(({ check_name }) => check_name))].join(', ');
  return {
    what,
    state: 'fail',
    found: `breaches: ${real.length} (${names}), pauses of sales: ${pauses.length}`,
    remedy: '"emporium checks status" names the rows; sales go on once they are mended.',
  };
}

async function lookAtShops(app: App): Promise<Finding> {
  const what = 'shops';
  const shops = await listShops(app);
  const closed = shops.filter(({ maintenance }) => maintenance).map(({ slug }) => slug);
  if (closed.length === 0) return { what, state: 'ok', found: `${shops.length} open` };
  const found = `${closed.join(', ')} closed for maintenance`;
  return {
    what,
    state: 'warn',
    found,
    remedy: 'Open again: "emporium maintenance off --shop <slug>".',
  };
}
