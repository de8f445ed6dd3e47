import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';

/** What one invariant found. */
export interface CheckResult {
  name: string;
  promise: string;
  durationMs: number;
  /** The rows that break the promise: shop and record; none when it holds. */
  rows: readonly Record<string, unknown>[];
}

/** Runs invariants over all shops, one after the other. */
export async function runChecks(app: App, checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, promise, statement } of checks) {
    const began = performance.now();
    const { rows } = await systemTx(app, 'quality.run_checks', (tx) => tx.query(statement, []));
    const durationMs = Math.round(performance.now() - began);
    results.push({ name, promise, durationMs, rows: rows as Record<string, unknown>[] });
  }
  return results;
}
