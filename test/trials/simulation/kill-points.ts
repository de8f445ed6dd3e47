/**
 * Where the nemesis lies in wait: right before, or right after and before anybody heard of it. Each
 * must be hit in a full run, so that a name that no longer exists is found.
 */
export const killPoints: readonly string[] = [
  'platform.enter_shop',
  'commit',
  // Promise.
  'checkout.insert_attempts',
  'cart.lock_carts',
  'inventory.lock_stock',
  'inventory.hold_stock',
  'inventory.insert_reservations',
  'inventory.insert_reservation_lines',
  'orders.insert_orders',
  'orders.insert_lines',
  'payments.insert_payments',
  'cart.mark_ordering',
  // Ask.
  'gateway answers payments',
  'gateway answers voids',
  'gateway answers refunds',
  'gateway refuses',
  'gateway is silent',
  // Settle.
  'checkout.lock_asking',
  'payments.settle_payments',
  'payments.record_events',
  'inventory.settle_reservations',
  'inventory.sell_held_stock',
  'inventory.insert_movements',
  'inventory.free_stock',
  'cart.mark_completed',
  'cart.mark_open',
  'checkout.settle_attempts',
  'checkout.delete_attempts',
  'orders.take_numbers',
  'orders.place_orders',
  'orders.fail_orders',
  // Money back, webhooks, idempotency.
  'payments.claim_voids',
  'payments.finish_voids',
  'payments.claim_refunds',
  'payments.settle_refunds',
  'payments.insert_webhook_events',
  'platform.add_jobs',
  'platform.claim_idempotency_key',
  'platform.store_idempotent_answer',
];
