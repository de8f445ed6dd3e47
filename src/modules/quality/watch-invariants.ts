import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { canaryCheck } from './checks.ts';
import { breachesOpen, checkSeconds } from './metrics.ts';
import { nextNight, nextTurn, rowKey } from './model.ts';
import { reconcilePauses } from './pause-paths.ts';
import { recordBreaches } from './record-breaches.ts';
import { forgetMetrics, KEEP_METRICS_DAYS, recordMetrics, recordQueue } from './record-metrics.ts';
import { runChecks, type CheckResult } from './run-checks.ts';
import { countOpenBreaches, pruneBreaches } from './store/breaches.ts';
import { pruneResults } from './store/results.ts';
import {
  addRuns,
  addTurns,
  claimTurns,
  plantCanary,
  pruneCanaries,
  pruneRuns,
  setTurns,
} from './store/watch.ts';

const WATCH_SECONDS = 30;
const LOOK_AT_CLOCK_SECONDS = 60;
const RECORD_SECONDS = 60;
const NIGHTLY = 'nightly';
/** A worker that dies in its turn keeps it no longer than this. */
const LEASE_MS = 10 * 60_000;
/** What is gone a second later was no state that anybody could act on. */
const CONFIRM_MS = 1000;
const DAY_MS = 86_400_000;
const KEEP_RUNS_DAYS = 14;
const KEEP_BREACHES_DAYS = 365;

/** The watcher's timers, over the invariants of every module: the worker hands them in. */
export function watchTimers(checks: readonly Check[]): Timer[] {
  return [
    timer({
      name: 'quality.watch_invariants',
      everySeconds: WATCH_SECONDS,
      run: async (app) => await watchInvariants(app, checks),
    }),
    timer({
      name: 'quality.check_everything',
      everySeconds: LOOK_AT_CLOCK_SECONDS,
      run: async (app) => await checkEverything(app, checks),
    }),
    timer({
      name: 'quality.record_metrics',
      everySeconds: RECORD_SECONDS,
      run: async (app) => {
        await recordMetrics(app);
        await recordQueue(app);
      },
    }),
  ];
}

/**
 * Runs the checks that are due, the canary first: a check waits the longer for its next turn the
 * more it cost, so that all of them stay within 2 % of a core. Records breaches, alerts, pauses what
 * they endanger, and lifts pauses whose breach is over.
 */
export async function watchInvariants(app: App, checks: readonly Check[]): Promise<void> {
  await plantDaily(app);
  const all = [canaryCheck, ...checks];
  const due = new Set(await takeTurns(app, namesOf(all)));
  const results = await runAndRecord(
    app,
    all.filter(({ name }) => due.has(name)),
  );
  const ended = app.clock.now();
  const next = results.map(({ durationMs }) => nextTurn(ended, durationMs, all.length));
  await systemTx(app, 'quality.take_turns', (tx) =>
    setTurns.run(
      tx,
      namesOf(results),
      next.map((time) => time.toISOString()),
    ),
  );
  await reconcilePauses(app);
  await showBreaches(app);
}

/** Once a night, at 03:30 UTC or at the first start after it: every check, whatever it costs. */
export async function checkEverything(app: App, checks: readonly Check[]): Promise<void> {
  const now = app.clock.now();
  const tonight = nextNight(now).toISOString();
  const mine = await systemTx(app, 'quality.take_turns', async (tx) => {
    await addTurns.run(tx, [NIGHTLY], tonight);
    return await claimTurns.rows(tx, [NIGHTLY], now.toISOString(), tonight);
  });
  if (mine.length === 0) return;
  const results = await runAndRecord(app, [canaryCheck, ...checks]);
  await reconcilePauses(app);
  await forgetOld(app);
  app.log.named('emporium.quality').info('event=invariant.nightly_done', {
    checks: results.length,
    broken: results.filter(({ rows }) => rows.length > 0).length,
    duration_ms: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
  });
}

async function plantDaily(app: App): Promise<void> {
  const now = app.clock.now();
  const yesterday = new Date(now.getTime() - DAY_MS).toISOString();
  await systemTx(app, 'quality.plant_canary', (tx) =>
    plantCanary.run(tx, newId(), now.toISOString(), yesterday),
  );
}

/** A check that nobody has ever run is due at once. */
async function takeTurns(app: App, names: string[]): Promise<string[]> {
  const now = app.clock.now();
  const until = new Date(now.getTime() + LEASE_MS).toISOString();
  return await systemTx(app, 'quality.take_turns', async (tx) => {
    await addTurns.run(tx, names, now.toISOString());
    return namesOf(await claimTurns.rows(tx, names, now.toISOString(), until));
  });
}

/** One check after the other; one that fails is logged and does not keep the others from running. */
async function runAndRecord(app: App, checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const ranAt = app.clock.now().toISOString();
  for (const check of checks) {
    try {
      const result = await runConfirmed(app, check);
      checkSeconds.inc(result.durationMs / 1000);
      await recordBreaches(app, check, result.rows, ranAt);
      results.push(result);
    } catch (error) {
      const extra = { check: check.name, error };
      app.log.named('emporium.quality').error('event=invariant.check_failed', extra);
    }
  }
  await storeRuns(app, results, ranAt);
  return results;
}

/**
 * A breach must stand twice, a second apart, before it stops anybody's sales. What was there once is
 * logged: no invariant should ever be seen broken.
 */
async function runConfirmed(app: App, check: Check): Promise<CheckResult> {
  const [first] = await runChecks(app, [check]);
  if (!first) throw new Error('runChecks answers each check');
  if (first.rows.length === 0) return first;
  await app.clock.sleep(CONFIRM_MS);
  const [second] = await runChecks(app, [check]);
  if (!second) throw new Error('runChecks answers each check');
  const before = new Set(first.rows.map((row) => rowKey(check, row)));
  const rows = second.rows.filter((row) => before.has(rowKey(check, row)));
  if (rows.length < first.rows.length) {
    const extra = { check: check.name, rows: first.rows.length, confirmed: rows.length };
    app.log.named('emporium.quality').warn('event=invariant.flickered', extra);
  }
  return { ...second, rows, durationMs: first.durationMs + second.durationMs };
}

async function storeRuns(app: App, results: readonly CheckResult[], ranAt: string): Promise<void> {
  if (results.length === 0) return;
  await systemTx(app, 'quality.record_breaches', (tx) =>
    addRuns.rows(
      tx,
      results.map(() => newId()),
      namesOf(results),
      results.map(() => ranAt),
      results.map(({ durationMs }) => durationMs),
      results.map(({ rows }) => rows.length),
    ),
  );
}

async function showBreaches(app: App): Promise<void> {
  const counts = await systemTx(app, 'quality.show_breaches', (tx) => countOpenBreaches.rows(tx));
  breachesOpen.reset();
  for (const { check_name, breaches } of counts) {
    breachesOpen.set({ check: check_name }, breaches ?? 0);
  }
}

async function forgetOld(app: App): Promise<void> {
  await forgetMetrics(app, KEEP_METRICS_DAYS);
  const now = app.clock.now().getTime();
  const before = (days: number): string => new Date(now - days * DAY_MS).toISOString();
  await systemTx(app, 'quality.forget_old', async (tx) => {
    await pruneRuns.run(tx, before(KEEP_RUNS_DAYS));
    await pruneBreaches.run(tx, before(KEEP_BREACHES_DAYS));
    await pruneCanaries.run(tx, before(KEEP_BREACHES_DAYS));
    await pruneResults.run(tx, before(KEEP_BREACHES_DAYS));
  });
}

function namesOf(items: readonly { name: string }[]): string[] {
  return items.map(({ name }) => name);
}
