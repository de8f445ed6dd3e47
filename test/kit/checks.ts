import { expect } from 'vitest';
import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { modules } from '../../src/modules.ts';

/** The invariants of every module. */
export async function allChecks(): Promise<readonly Check[]> {
  const doors = await Promise.all(
    modules.flatMap((module) => (module.checks ? [module.checks()] : [])),
  );
  return doors.flatMap((door) => door.checks);
}

/**
 * Runs every module's invariants, or those whose names begin so; fails with the name and the rows of
 * each that is broken.
 */
export async function expectChecksEmpty(app: App, prefix = ''): Promise<void> {
  const checks = (await allChecks()).filter(({ name }) => name.startsWith(prefix));
  expect(checks.length).toBeGreaterThan(5);
  for (const { name, statement } of checks) {
    const { rows } = await systemTx(app, 'checks', (tx) => tx.query(statement, []));
    expect({ check: name, rows }).toEqual({ check: name, rows: [] });
  }
}
