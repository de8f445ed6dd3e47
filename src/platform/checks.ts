import type { AnyStatement } from './database/statement.ts';

/** An invariant as a query over all shops that must return no rows. */
export interface Check {
  /** `module.what_holds`, the name people see in reports. */
  name: string;
  /** The promise in one sentence. */
  promise: string;
  /** A statement without parameters whose rows name shop and record of each breach. */
  statement: AnyStatement;
}

/** Declares a check; see `emporium checks run`. */
export function check(definition: Check): Check {
  return definition;
}
