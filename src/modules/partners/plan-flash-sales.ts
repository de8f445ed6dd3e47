import {
  findOffersOfWindows,
  OFFERS_MAX,
  planSale,
  type SaleInput,
} from '#modules/flash-sales/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { shopCurrency } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { ImportedFlash, RowFault } from './model.ts';

/** A variant with the flash sale that its row asks for. */
export interface FlashWish {
  variantId: string;
  flash: ImportedFlash;
}

export interface FlashOutcome {
  planned: number;
  faults: RowFault[];
}

/** Somebody took of the stock between the look and the lock: the batch runs again. */
class StockMovedError extends Error {
  /** Read like serialization_failure, which the transaction's door answers with another try. */
  readonly code = '40001';
}

/**
 * Plans the flash sales of imported rows in the caller's transaction: rows with one window become one
 * sale. What is planned with that window, or was and is over or stopped, stays as it is, so that the
 * same file again changes nothing. Without an allotment all free stock is set aside. What cannot be
 * planned is named by row; the goods of that row are imported all the same.
 */
export async function planFlashSales(tx: Tx, wishes: readonly FlashWish[]): Promise<FlashOutcome> {
  const outcome: FlashOutcome = { planned: 0, faults: [] };
  if (wishes.length === 0) return outcome;
  const fresh = await withoutKnown(tx, wishes, outcome);
  const ready = await withAllotments(tx, fresh, outcome);
  const windows = Map.groupBy(ready, ({ flash }) => `${flash.startsAt} ${flash.endsAt}`);
  for (const ofWindow of windows.values()) {
    for (let from = 0; from < ofWindow.length; from += OFFERS_MAX) {
      await planOne(tx, ofWindow.slice(from, from + OFFERS_MAX), outcome);
    }
  }
  return outcome;
}

async function withoutKnown(
  tx: Tx,
  wishes: readonly FlashWish[],
  { faults }: FlashOutcome,
): Promise<FlashWish[]> {
  const known = await findOffersOfWindows(
    tx,
    wishes.map(({ variantId, flash }) => ({ variantId, ...flash })),
  );
  const now = Date.parse(await tx.now());
  return wishes.filter(({ variantId, flash }) => {
    const offer = known.find(
      (each) =>
        each.variantId === variantId &&
        each.startsAt === flash.startsAt &&
        each.endsAt === flash.endsAt,
    );
    if (offer && offer.priceMinor !== flash.priceMinor) {
      const message = 'differs from the planned sale: change it in the back office';
      faults.push({ row: flash.row, field: 'Flash Price', message });
    }
    return !offer && Date.parse(flash.endsAt) > now;
  });
}

type ReadyWish = FlashWish & { allotment: number };

async function withAllotments(
  tx: Tx,
  wishes: readonly FlashWish[],
  { faults }: FlashOutcome,
): Promise<ReadyWish[]> {
  const levels = await findAvailability(
    tx,
    wishes.map(({ variantId }) => variantId),
  );
  return wishes.flatMap((wish, index) => {
    const free = levels[index]!.available;
    const allotment = wish.flash.allotment ?? free;
    if (allotment >= 1 && allotment <= free) return [{ ...wish, allotment }];
    const message = `is above the stock: ${free} free`;
    faults.push({ row: wish.flash.row, field: 'Flash Allotment', message });
    return [];
  });
}

/** Plans one sale; offers that are refused are named and left out, and the others tried again. */
async function planOne(tx: Tx, wishes: readonly ReadyWish[], outcome: FlashOutcome): Promise<void> {
  let left = [...wishes];
  while (left.length > 0) {
    const refused = await planSale(tx, await inputOf(tx, left));
    if (!isRefusal(refused)) {
      outcome.planned += left.length;
      return;
    }
    // The sale's own goods have moved by then, and only the end of the transaction moves them back.
    if (refused.refusal === 'allotment_above_stock') throw new StockMovedError(refused.detail);
    const errors = refused.errors ?? [];
    const byOffer = new Map(
      errors.map(({ field, message }) => [Number(/^offers\.(\d+)\./.exec(field)?.[1]), message]),
    );
    const all = errors.length === 0 || byOffer.has(NaN);
    left.forEach(({ flash: { row } }, index) => {
      const message = byOffer.get(index) ?? (all ? refused.detail : undefined);
      if (message !== undefined) outcome.faults.push({ row, field: 'Flash Start', message });
    });
    left = all ? [] : left.filter((_, index) => !byOffer.has(index));
  }
}

async function inputOf(tx: Tx, wishes: readonly ReadyWish[]): Promise<SaleInput> {
  const currency = await shopCurrency(tx);
  const { startsAt, endsAt } = wishes[0]!.flash;
  return {
    name: `Sale of ${startsAt.slice(0, 16).replace('T', ' ')} UTC`,
    startsAt,
    endsAt,
    offers: wishes.map(({ variantId, flash, allotment }) => {
      return { variantId, price: { amount: flash.priceMinor, currency }, allotment };
    }),
  };
}
