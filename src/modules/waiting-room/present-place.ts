import type { Context } from '#platform/context.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Place } from './contract.ts';
import { standingOf, WAITING_MAX_MS, type Gate } from './model.ts';
import { writePlace } from './place-token.ts';
import type { findPlaces } from './store.ts';

export type PlaceRow = RowOf<typeof findPlaces>;

/** Checkout is open to everybody: go on without a place. */
export function nobodyQueues(cartId: string | null, place: string | null = null): Place {
  return { place, cartId, ...LET_IN, expiresAt: null };
}

const LET_IN = {
  position: 0,
  ahead: 0,
  estimatedSeconds: 0,
  admitted: true,
  retryAfterSeconds: 0,
} as const;

/** A place that was let in. */
export function admittedPlace(ctx: Context, row: PlaceRow): Place {
  const place = tokenOf(ctx, row);
  return { place, cartId: row.cart_id, ...LET_IN, expiresAt: row.expires_at };
}

/** A place that waits. */
export function waitingPlace(ctx: Context, row: PlaceRow, gate: Gate): Place {
  return {
    place: tokenOf(ctx, row),
    cartId: row.cart_id,
    admitted: false,
    expiresAt: row.expires_at,
    ...standingOf(gate, row.number),
  };
}

/** The same place gives the same token: it ends when the longest wait would. */
function tokenOf(ctx: Context, row: PlaceRow): string {
  return writePlace(ctx.app, ctx.shopId, {
    number: row.number,
    expiresMs: Date.parse(row.issued_at) + WAITING_MAX_MS,
    cartId: row.cart_id,
    personId: row.person_id,
  });
}
