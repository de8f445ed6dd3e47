/** A rush on two articles: many at once share transactions, whose locks meet those of others. */
import { newId } from '#platform/ids.ts';
import type { Command } from './commands.ts';
import { changeCart, checkOut, command, newAttempt, startCart, type Stage } from './errands.ts';
import type { Article } from './model.ts';
import { articlesOf } from './shoppers.ts';

const CROWD = 5;
const BOOKINGS_MAX = 15;

interface Wish {
  articles: readonly Article[];
  token: string;
  /** Index of the process that serves. */
  at: number;
}

/**
 * At one process some want the first article with a card that is refused, and some pay for the second:
 * what is settled together ends in two ways. At the other all want both. A clerk books both meanwhile.
 */
export async function crowd(stage: Stage, { one, other }: Command): Promise<void> {
  const shopId = stage.world.shopIds[0]!;
  const articles = articlesOf(stage, shopId);
  const from = one % (articles.length - 1);
  const first = articles[from]!;
  const second = articles[from + 1 + (other % (articles.length - from - 1))]!;
  const both = [first, second];
  await book(stage, shopId, both, CROWD);
  const wishes = Array.from({ length: CROWD }, (_, index): Wish[] => [
    index % 2 === 0
      ? { articles: [first], token: 'tok_declined', at: 0 }
      : { articles: [second], token: 'tok_ok', at: 0 },
    { articles: both, token: 'tok_ok', at: 1 },
  ]);
  const ready = await Promise.all(wishes.flat().map((wish) => fill(stage, shopId, wish)));
  const rush = { over: false };
  const sold = Promise.all(ready.map((checkOutNow) => checkOutNow())).then(() => {
    rush.over = true;
  });
  for (let turn = 0; turn < BOOKINGS_MAX && !rush.over; turn += 1) {
    await book(stage, shopId, both, turn % 2 === 0 ? 1 : -1);
  }
  await sold;
}

/** Fills a cart; returns the checkout of it. */
async function fill(
  stage: Stage,
  shopId: string,
  { articles, token, at }: Wish,
): Promise<() => Promise<unknown>> {
  const cart = await startCart(stage, shopId);
  for (const { id } of cart ? articles : []) await changeCart(stage, cart!, 'put', id, 1);
  return async () => {
    if (cart) await checkOut(stage, newAttempt(stage, cart, { token }), stage.world.processes[at]);
  };
}

async function book(
  stage: Stage,
  shopId: string,
  articles: readonly Article[],
  quantity: number,
): Promise<void> {
  const lines = articles.map(({ id }) => ({ variantId: id, quantity }));
  const route = 'POST /api/v1/admin/stock/adjustments';
  await command(stage, shopId, { route, key: newId(), body: { reason: 'counted', lines } });
}
