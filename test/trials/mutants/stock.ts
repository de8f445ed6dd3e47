import type { Mutant } from './mutant.ts';

const inventory = 'src/modules/inventory';

/** I-1: what is on hand is explained by the ledger. I-2: no more is promised than there is. */
export const stockMutants: readonly Mutant[] = [
  {
    name: 'cancelled goods come back twice over',
    invariant: 'I-1',
    file: 'src/modules/orders/cancel-order.ts',
    find: 'quantity: line.quantity,',
    replace: 'quantity: line.quantity * 2,',
  },
  {
    name: 'goods leave one short',
    invariant: 'I-1',
    file: `${inventory}/store/stock.ts`,
    find: 'set on_hand = s.on_hand - t.quantity, reserved = s.reserved - t.quantity,',
    replace: 'set on_hand = s.on_hand - t.quantity + 1, reserved = s.reserved - t.quantity,',
  },
  {
    name: 'the ledger forgets the second article of a sale',
    invariant: 'I-1',
    file: `${inventory}/commit-reservations.ts`,
    find: 'const steps = saleSteps(sold);',
    replace: 'const steps = saleSteps(sold.slice(0, 1));',
  },
  {
    name: 'a count changes stock without a movement',
    invariant: 'I-1',
    file: `${inventory}/change-stock.ts`,
    find: 'await writeMovements(tx, movements, now);',
    replace: 'await writeMovements(tx, movements.slice(1), now);',
  },
  {
    name: 'stock is reserved without the row lock',
    invariant: 'I-2',
    file: `${inventory}/store/stock.ts`,
    find: `   order by s.variant_id, s.location_id
   for update\`,
);

/** Locks what nobody else holds`,
    replace: `   order by s.variant_id, s.location_id\`,
);

/** Locks what nobody else holds`,
  },
  {
    name: 'what others hold counts as free',
    invariant: 'I-2',
    file: `${inventory}/model.ts`,
    find: 'left.set(keyOf(level), level.onHand - level.reserved);',
    replace: 'left.set(keyOf(level), level.onHand);',
  },
  {
    name: 'a declined payment keeps the goods',
    invariant: 'I-2',
    file: 'src/modules/checkout/undo-attempts.ts',
    find: `reason: string): Promise<void> {
  if (attempts.length === 0) return;
  await release(
    tx,
    attempts.map((attempt) => attempt.reservationId),
  );`,
    replace: `reason: string): Promise<void> {
  if (attempts.length === 0) return;`,
  },
  {
    name: 'releasing frees goods that were sold',
    invariant: 'I-2',
    file: `${inventory}/release-reservations.ts`,
    find: 'filter(({ reservationId }) => released.has(reservationId));\n  await lockAndFree',
    replace: 'filter(({ reservationId }) => ids.includes(reservationId));\n  await lockAndFree',
  },
  {
    name: 'holds of committed reservations expire',
    invariant: 'I-2',
    file: `${inventory}/store/reservations.ts`,
    find: `where shop_id = $1 and state = 'active' and expires_at <= $2`,
    replace: 'where shop_id = $1 and expires_at <= $2',
  },
  {
    name: 'a hold is ended and its goods stay held',
    invariant: 'I-2',
    file: `${inventory}/release-reservations.ts`,
    find: 'await lockAndFree(tx, lines.map(lineOf), now);\n  return ids.length;',
    replace: 'return ids.length;',
  },
  {
    name: 'two kinds of ending lock stock crosswise',
    invariant: 'I-2',
    file: 'src/modules/checkout/settle-attempts.ts',
    find: 'if (grouped.size > 1 || late.length > 0) {',
    replace: 'if (grouped.size > 99) {',
  },
  {
    name: 'reserved may exceed what is on hand',
    invariant: 'I-2',
    statement: `do $$ declare c text; begin
      select conname into strict c from pg_constraint where conrelid = 'inventory.stock'::regclass
        and pg_get_constraintdef(oid) like '%reserved <= on_hand%';
      execute format('alter table inventory.stock drop constraint %I', c); end $$`,
  },
];
