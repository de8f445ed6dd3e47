import { flashSaleRefusals, sightOf } from '#modules/flash-sales/index.ts';
import type { Actor } from '#platform/context.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { cartRefusals, type Cart } from './contract.ts';
import {
  changedLines,
  mayUseCart,
  writesBetween,
  type ChosenLine,
  type LineChange,
} from './model.ts';
import { isForSale, openArticles, type Articles, type PricedLine } from './price-lines.ts';
import { deleteLines, listLines, lockCartRows, putLines, touchCarts } from './store.ts';
import { chosenLine, presentCart, type CartRow } from './view-cart.ts';

/** What one shopper wants of one cart. */
export interface CartChange {
  cartId: string;
  actor: Pick<Actor, 'kind' | 'personId'>;
  change: LineChange;
}

/** Most different articles in one cart. */
const LINES_MAX = 1000;
/** Activity is noted by the hour: carts are forgotten by the month, and a note costs an index entry. */
const NOTED_EVERY_MS = 3_600_000;

/** A locked cart while the changes of a batch are applied to it. */
interface CartUnderChange {
  row: CartRow;
  /** As the database has them. */
  stored: ChosenLine[];
  lines: ChosenLine[];
  changed: boolean;
}

/**
 * Changes lines of carts and shows each cart as its change left it, one result per change. Any
 * number of changes is one transaction of two flights: everything is locked and read, decided here,
 * then written. Changes of one cart count in their order; changes elsewhere wait for the lock, the
 * cart's row. Articles are read ahead in `usualCurrency`, which nearly every cart has.
 *
 * Refusals of one change, in this order: cart_not_found, cart_completed, cart_in_checkout,
 * variant_not_found, variant_not_for_sale, insufficient_stock, flash_sale_limit_reached, cart_full. It
 * then changed nothing.
 */
export async function changeCarts(
  tx: Tx,
  changes: readonly CartChange[],
  usualCurrency?: string,
): Promise<(Cart | Refusal)[]> {
  const articles = openArticles(tx);
  const named = usualCurrency === undefined ? [] : changes.flatMap(namedVariants);
  const [carts] = await Promise.all([
    lockCarts(tx, changes),
    articles.loadWithStock(named, usualCurrency ?? ''),
  ]);
  await loadNamed(tx, articles, changes, carts);
  const decided = changes.map((change) => decide(change, carts, articles));
  const shown = decided.flatMap((result) => (isRefusal(result) ? [] : [result]));
  await Promise.all([loadShown(articles, shown), writeChanges(tx, [...carts.values()])]);
  return decided.map((result) => {
    return isRefusal(result) ? result : presentCart(result.row, result.lines, articles);
  });
}

function namedVariants({ change }: CartChange): string[] {
  return change.kind === 'remove' ? [] : change.lines.map((line) => line.variantId);
}

async function lockCarts(
  tx: Tx,
  changes: readonly CartChange[],
): Promise<Map<string, CartUnderChange>> {
  const ids = [...new Set(changes.map((change) => change.cartId))];
  const [rows, lineRows] = await Promise.all([
    lockCartRows.rows(tx, tx.shopId, ids),
    listLines.rows(tx, tx.shopId, ids),
  ]);
  const linesByCart = Map.groupBy(lineRows, (row) => row.cart_id);
  return new Map(
    rows.map((row) => {
      const stored = (linesByCart.get(row.id) ?? []).map(chosenLine);
      return [row.id, { row, stored, lines: stored, changed: false }];
    }),
  );
}

/** What was not read ahead; usually nothing. What lay in the carts counts for the limit of a sale. */
async function loadNamed(
  tx: Tx,
  articles: Articles,
  changes: readonly CartChange[],
  carts: ReadonlyMap<string, CartUnderChange>,
): Promise<void> {
  const known = changes.filter((change) => carts.has(change.cartId));
  const byCurrency = Map.groupBy(known, (change) => carts.get(change.cartId)!.row.currency);
  const { saleIds } = await sightOf(tx);
  for (const [currency, ofCurrency] of byCurrency) {
    const lay = ofCurrency.flatMap(({ cartId }) => carts.get(cartId)!.lines);
    const onSale = lay.flatMap(({ variantId }) => (saleIds.has(variantId) ? [variantId] : []));
    await articles.loadWithStock([...ofCurrency.flatMap(namedVariants), ...onSale], currency);
  }
}

interface Shown {
  row: CartRow;
  lines: readonly ChosenLine[];
}

/** Applies a change in memory, or says why not. */
function decide(
  wish: CartChange,
  carts: ReadonlyMap<string, CartUnderChange>,
  articles: Articles,
): Shown | Refusal {
  const cart = carts.get(wish.cartId);
  if (!cart || !mayUseCart(wish.actor, cart.row.person_id)) return cartRefusals.cart_not_found();
  const closed = refuseState(cart.row);
  if (closed) return closed;
  const lines = changedLines(cart.lines, wish.change);
  const named = new Set(namedVariants(wish));
  const touched = lines.filter((line) => named.has(line.variantId));
  const { currency } = cart.row;
  const refused =
    refuseLines(touched, currency, articles) ??
    refuseLimit(articles.priced(touched, currency), articles.priced(lines, currency));
  if (refused) return refused;
  if (lines.length > LINES_MAX) return cartRefusals.cart_full();
  cart.lines = lines;
  cart.changed = true;
  return { row: cart.row, lines };
}

/** Why a cart in this state takes no changes; undefined when it is open. */
export function refuseState(cart: Pick<CartRow, 'state'>): Refusal | undefined {
  if (cart.state === 'completed') return cartRefusals.cart_completed();
  if (cart.state === 'ordering') return cartRefusals.cart_in_checkout({ retryAfterSeconds: 5 });
  return undefined;
}

function refuseLines(
  lines: readonly ChosenLine[],
  currency: string,
  articles: Articles,
): Refusal | undefined {
  const priced = articles.priced(lines, currency);
  if (priced.length < lines.length) return cartRefusals.variant_not_found();
  if (!priced.every(isForSale)) return cartRefusals.variant_not_for_sale();
  const short = lines
    .map((line) => ({ ...line, available: articles.available(line.variantId) }))
    .filter((line) => line.quantity > line.available);
  if (short.length === 0) return undefined;
  return cartRefusals.insufficient_stock({
    errors: short.map((line) => ({
      field: 'quantity',
      message: `only ${line.available} can be had of ${line.variantId}`,
    })),
    data: {
      lines: short.map(({ variantId, quantity, available }) => ({
        variantId,
        requested: quantity,
        available,
      })),
    },
  });
}

/** One cart that holds more than one customer may buy; the whole customer is counted at checkout. */
function refuseLimit(
  touched: readonly PricedLine[],
  lines: readonly PricedLine[],
): Refusal | undefined {
  for (const { offer } of touched) {
    const limit = offer?.limitPerCustomer ?? null;
    if (!offer || limit === null) continue;
    const ofSale = lines.filter((line) => line.offer?.saleId === offer.saleId);
    const quantity = ofSale.reduce((sum, line) => sum + line.quantity, 0);
    if (quantity <= limit) continue;
    return flashSaleRefusals.flash_sale_limit_reached({
      errors: [{ field: 'quantity', message: `at most ${limit} for one customer in this sale` }],
      data: { saleId: offer.saleId, limitPerCustomer: limit, quantity },
    });
  }
  return undefined;
}

/** The articles that lay in the carts before: shown, not decided about. */
async function loadShown(articles: Articles, shown: readonly Shown[]): Promise<void> {
  const byCurrency = Map.groupBy(shown, ({ row }) => row.currency);
  await Promise.all(
    [...byCurrency].map(async ([currency, ofCurrency]) => {
      const ids = ofCurrency.flatMap(({ lines }) => lines.map((line) => line.variantId));
      await articles.loadWithStock(ids, currency);
    }),
  );
}

async function writeChanges(tx: Tx, carts: readonly CartUnderChange[]): Promise<void> {
  const writes = carts.map((cart) => ({
    id: cart.row.id,
    ...writesBetween(cart.stored, cart.lines),
  }));
  const deleted = writes.flatMap(({ id, deleted: ids }) =>
    ids.map((variantId) => [id, variantId] as const),
  );
  const put = writes.flatMap(({ id, put: lines }) => lines.map((line) => [id, line] as const));
  const now = tx.ctx.app.clock.now();
  const quietSince = new Date(now.getTime() - NOTED_EVERY_MS).toISOString();
  const quiet = carts.filter(({ row, changed }) => changed && row.updated_at < quietSince);
  await Promise.all([
    deleted.length > 0 &&
      deleteLines.run(
        tx,
        tx.shopId,
        deleted.map(([id]) => id),
        deleted.map(([, id]) => id),
      ),
    put.length > 0 &&
      putLines.run(
        tx,
        tx.shopId,
        put.map(([id]) => id),
        put.map(([, line]) => line.variantId),
        put.map(([, line]) => line.quantity),
      ),
    quiet.length > 0 &&
      touchCarts.run(
        tx,
        tx.shopId,
        quiet.map(({ row }) => row.id),
        now.toISOString(),
      ),
  ]);
}
