import { check, type Check } from '#platform/checks.ts';
import { int8, nullable, statement, text, uuid } from '#platform/database/statement.ts';

/** These look across cart, orders, payments and inventory: checkout is where the four meet. */
export const checks: Check[] = [
  check({
    name: 'checkout.attempts_have_their_parts',
    promise: 'Every attempt has its cart, its order and its payment.',
    statement: statement(
      'checkout.check_parts',
      [],
      { shop_id: uuid, attempt_id: uuid },
      `select a.shop_id, a.id as attempt_id from checkout.attempts a
       left join orders.orders o on o.shop_id = a.shop_id and o.id = a.order_id
       left join payments.payments p on p.shop_id = a.shop_id and p.id = a.payment_id
       left join cart.carts c on c.shop_id = a.shop_id and c.id = a.cart_id
       where o.id is null or p.id is null or c.id is null`,
    ),
  }),
  check({
    name: 'checkout.placed_orders_are_paid',
    promise: 'No order is placed without an approved payment of its total and goods that left.',
    statement: statement(
      'checkout.check_placed',
      [],
      { shop_id: uuid, order_id: uuid },
      `select o.shop_id, o.id as order_id from orders.orders o
       left join payments.payments p on p.shop_id = o.shop_id and p.id = o.payment_id
       left join inventory.reservations r on r.shop_id = o.shop_id and r.id = o.reservation_id
       where o.state in ('placed', 'fulfilled')
         and (p.id is null or r.id is null
           or p.state not in ('approved', 'partially_refunded', 'refunded')
           or p.amount_minor <> o.total_minor or p.currency <> o.currency
           or r.state <> 'committed')`,
    ),
  }),
  check({
    name: 'checkout.approved_payments_have_orders',
    promise: 'No money is kept without an order that is placed, or was and was cancelled.',
    statement: statement(
      'checkout.check_approved',
      [],
      { shop_id: uuid, payment_id: uuid },
      `select p.shop_id, p.id as payment_id from payments.payments p
       left join orders.orders o on o.shop_id = p.shop_id and o.payment_id = p.id
       where p.state in ('approved', 'partially_refunded')
         and (o.id is null or o.state not in ('placed', 'fulfilled', 'cancelled'))`,
    ),
  }),
  check({
    name: 'checkout.ended_attempts_hold_nothing',
    promise: 'An attempt that ended keeps no cart locked and no stock held.',
    statement: statement(
      'checkout.check_ended',
      [],
      { shop_id: uuid, attempt_id: uuid, what: text },
      `select a.shop_id, a.id as attempt_id, 'cart' as what from checkout.attempts a
       join cart.carts c on c.shop_id = a.shop_id and c.checkout_id = a.id
       where c.state = 'ordering' and a.state <> 'asking'
       union all
       select a.shop_id, a.id, 'stock' from checkout.attempts a
       join inventory.reservations r on r.shop_id = a.shop_id and r.id = a.reservation_id
       where a.state <> 'asking' and r.state = 'active'`,
    ),
  }),
  check({
    name: 'checkout.one_effect_each',
    promise: 'A cart becomes one order at most; no two attempts share an order or goods.',
    statement: statement(
      'checkout.check_one_effect',
      [],
      { shop_id: nullable(uuid), cart_id: nullable(uuid) },
      `select shop_id, cart_id from orders.orders where placed_at is not null
       group by shop_id, cart_id having count(*) > 1
       union all
       select shop_id, (array_agg(cart_id))[1] from checkout.attempts
       group by shop_id, order_id having count(*) > 1
       union all
       select shop_id, (array_agg(cart_id))[1] from checkout.attempts
       group by shop_id, reservation_id having count(*) > 1`,
    ),
  }),
  check({
    name: 'checkout.used_places_have_checkouts',
    promise: 'A place in the queue is used up by a checkout of its own cart, and by nothing else.',
    statement: statement(
      'checkout.check_used_places',
      [],
      { shop_id: uuid, number: int8 },
      `select p.shop_id, p.number from waiting_room.places p
       left join checkout.attempts a on a.shop_id = p.shop_id and a.id = p.checkout_id
       where p.state = 'used' and (a.id is null or a.cart_id <> p.cart_id)`,
    ),
  }),
  check({
    name: 'checkout.flash_claims_match_orders',
    promise: 'What counts for the limit of a flash sale is what orders hold or have bought.',
    statement: statement(
      'checkout.check_flash_claims',
      [],
      { shop_id: uuid, order_id: uuid, state: text },
      `select c.shop_id, c.order_id, c.state from flash_sales.claims c
       left join orders.orders o on o.shop_id = c.shop_id and o.id = c.order_id
       where o.id is null or (c.state = 'held') <> (o.state = 'pending')
         or (c.state = 'sold') <> (o.state in ('placed', 'fulfilled'))`,
    ),
  }),
];
