import type { Check } from '#platform/checks.ts';

/** One row that breaks an invariant, as a check's statement returned it. */
export type Found = Readonly<Record<string, unknown>>;

/** The check that the canary breaks. */
export const CANARY = 'quality.canary';

const RUN_EVERY_MS = 30_000;
/** 2 % of one core, for all checks together. */
const COST_SHARE = 0.02;
const NIGHTLY_HOUR_UTC = 3;
const NIGHTLY_MINUTE_UTC = 30;
const DAY_MS = 86_400_000;
const KEY_LENGTH_MAX = 1000;

/**
 * When a check is due again: after 30 s, later when it is expensive. Each of `checks` checks gets an
 * equal part of 2 % of a core, so that all of them together never take more, whatever the shops'
 * size; the nightly run shows what an expensive one would have shown late.
 */
export function nextTurn(now: Date, durationMs: number, checks: number): Date {
  const affordableMs = (durationMs * Math.max(1, checks)) / COST_SHARE;
  return new Date(now.getTime() + Math.max(RUN_EVERY_MS, affordableMs));
}

/** The next 03:30 UTC after `now`. */
export function nextNight(now: Date): Date {
  const tonight = new Date(now);
  tonight.setUTCHours(NIGHTLY_HOUR_UTC, NIGHTLY_MINUTE_UTC, 0, 0);
  return tonight > now ? tonight : new Date(tonight.getTime() + DAY_MS);
}

/** The ids in a row, by the check's own declaration: what a log may say without naming people. */
export function idsOf(check: Check, row: Found): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [column, { pg }] of Object.entries(check.statement.columns)) {
    const value = row[column];
    if (pg === 'uuid' && typeof value === 'string') ids[column] = value;
  }
  return ids;
}

/**
 * What makes two sightings one breach: its ids, since figures beside them change while the breach
 * stands. A row without ids is known by what it says, cut to a length that an index takes.
 */
export function rowKey(check: Check, row: Found): string {
  const ids = idsOf(check, row);
  const known = Object.keys(ids).length > 0 ? ids : row;
  return JSON.stringify(known).slice(0, KEY_LENGTH_MAX);
}

/** Invariants about one article's stock: only that article stops being sold. */
const articleChecks = new Set([
  'inventory.stock_matches_ledger',
  'inventory.movement_chain',
  'inventory.reserved_matches_reservations',
  'inventory.nothing_negative',
  'inventory.transfers_balance',
  'flash_sales.allotments_accounted',
  'flash_sales.no_overlap',
]);

/** Invariants that every further order of the shop could break again. */
const checkoutChecks = new Set([
  'inventory.sales_match_reservations',
  'payments.approved_as_asked',
  'orders.numbers_have_no_gaps',
  'orders.lines_make_the_total',
  'orders.taxes_make_the_tax',
  'orders.legal_moves',
  'checkout.one_effect_each',
  'checkout.placed_orders_are_paid',
  'checkout.approved_payments_have_orders',
]);

/** Every check that pauses something; a test holds each name to a check that exists. */
export const pausingChecks: readonly string[] = [...articleChecks, ...checkoutChecks];

/**
 * The write path that stops while the breach stands, or null: then people are told and nothing
 * stops.
 */
export function pathOf(checkName: string, row: Found): string | null {
  if (checkoutChecks.has(checkName)) return 'checkout';
  if (!articleChecks.has(checkName)) return null;
  const variantId = row['variant_id'];
  return typeof variantId === 'string' ? `stock:${variantId}` : null;
}

/** Checks whose breach says that more was sold or promised than exists. */
export const stockChecks: readonly string[] = [
  ...[...articleChecks].filter((name) => name.startsWith('inventory.')),
  'inventory.sales_match_reservations',
];
