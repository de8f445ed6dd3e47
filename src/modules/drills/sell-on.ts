import { ORDERS_AFTER, ORDERS_BEFORE, PATIENCE_MS, type Drill } from './drill.ts';
import { findBroken, findPresent } from './look-at-copy.ts';
import { measure, type Measured } from './model.ts';
import type { Running } from './run-program.ts';
import type { Shoppers } from './shoppers.ts';

/** Waits until the copy sells. Throws when it does not. */
export async function untilItSells(shoppers: Shoppers): Promise<void> {
  if (await shoppers.untilOrders(ORDERS_BEFORE, PATIENCE_MS)) return;
  throw new Error(`The copy does not sell: ${JSON.stringify(shoppers.refusals)}`);
}

/**
 * Waits until the shop sells again after the blow, closes the book, and compares it with what the
 * program that holds the database now has; every invariant is checked there.
 */
export async function sellOn(
  { say }: Drill,
  shoppers: Shoppers,
  { struckAt, holder }: { struckAt: number; holder: Running },
): Promise<Measured> {
  const sold = await shoppers.untilOrders(ORDERS_AFTER, PATIENCE_MS);
  await shoppers.stop();
  say(`${shoppers.book.length} orders were acknowledged in all`);
  const findings = await findBroken(holder.env);
  say(`Every invariant was checked afterwards: ${findings.length} broken`);
  if (!sold) findings.push(`Sales did not come back: ${JSON.stringify(shoppers.refusals)}`);
  const present = await findPresent(holder.env, shoppers.book);
  return { ...measure(shoppers.book, struckAt, present), findings };
}
