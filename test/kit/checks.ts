import { expect } from 'vitest';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { modules } from '../../src/modules.ts';

/** Runs every module's invariants; fails with the name and the rows of each that is broken. */
export async function expectChecksEmpty(app: App): Promise<void> {
  const doors = await Promise.all(
    modules.flatMap((module) => (module.checks ? [module.checks()] : [])),
  );
  const checks = doors.flatMap((door) => door.checks);
  expect(checks.length).toBeGreaterThan(5);
  for (const { name, statement } of checks) {
    const { rows } = await systemTx(app, 'checks', (tx) => tx.query(statement, []));
    expect({ check: name, rows }).toEqual({ check: name, rows: [] });
  }
}
