import type { Mutant } from './mutant.ts';

/** I-5: one effect per key. I-7: walls between shops. I-9: only legal moves, one end. */
export const wallMutants: readonly Mutant[] = [
  {
    name: 'a key is claimed without its body',
    invariant: 'I-5',
    file: 'src/platform/http/idempotency.ts',
    find: 'if (known.body_hash !== hash) return httpRefusals.idempotency_key_reused();',
    replace: '',
  },
  {
    name: 'a repeated key has its effect again',
    invariant: 'I-5',
    file: 'src/platform/http/idempotency.ts',
    find: 'if (!claimed) return await replay(tx, where, hash);',
    replace: 'if (!claimed && hash === "") return await replay(tx, where, hash);',
  },
  {
    name: 'a checkout id takes any body',
    invariant: 'I-5',
    file: 'src/modules/checkout/replay-checkout.ts',
    find: 'if (attempt.bodyHash !== wish.bodyHash) return checkoutRefusals.checkout_id_reused();',
    replace: '',
  },
  {
    name: 'a refused checkout burns its id',
    invariant: 'I-5',
    file: 'src/modules/checkout/claim-ids.ts',
    find: 'if (checkoutIds.length > 0) await deleteAttempts',
    replace: 'if (checkoutIds.length > 99) await deleteAttempts',
  },
  {
    name: 'a claimed checkout id goes on as if it were new',
    invariant: 'I-5',
    file: 'src/modules/checkout/claim-ids.ts',
    find: 'if (known.length === 0) return;',
    replace: 'if (known.length < 99) return;',
  },
  {
    name: 'two keys may be one',
    invariant: 'I-5',
    statement: `alter table platform.idempotency_keys drop constraint idempotency_keys_pkey;
      alter table platform.idempotency_keys add column nonce uuid not null default gen_random_uuid();
      create unique index on platform.idempotency_keys (shop_id, principal, route, key, nonce)`,
  },
  {
    name: 'a policy adds rows without a check',
    invariant: 'I-7',
    statement: 'alter policy shop_adds on inventory.stock with check (true)',
  },
  {
    name: 'a policy shows every shop',
    invariant: 'I-7',
    statement: 'alter policy shop_reads on cart.carts using (true)',
  },
  {
    name: 'the owner walks past the walls of orders',
    invariant: 'I-7',
    statement: 'alter table orders.orders no force row level security',
  },
  {
    name: 'payments have no walls',
    invariant: 'I-7',
    statement: 'alter table payments.payments disable row level security',
  },
  {
    name: 'a shop once entered is never left',
    invariant: 'I-7',
    statement: `do $$ declare source text; begin
      source := pg_get_functiondef('platform.enter_shop(uuid)'::regprocedure);
      execute replace(source, 'set local app.shop', 'set app.shop'); end $$`,
  },
  {
    name: 'the system writes the rows of shops',
    invariant: 'I-7',
    statement: 'grant update on inventory.stock to emporium_system',
  },
  {
    name: 'a cart line may name an article of another shop',
    invariant: 'I-7',
    statement: `do $$ declare c text; begin
      select conname into strict c from pg_constraint where conrelid = 'cart.lines'::regclass
        and confrelid = 'catalog.variants'::regclass;
      execute format('alter table cart.lines drop constraint %I', c); end $$`,
  },
  {
    name: 'a payment in review is settled again',
    invariant: 'I-9',
    file: 'src/modules/payments/record-outcomes.ts',
    find: 'row.settled_at === null ? [row.id] : []',
    replace: '[row.id]',
    also: [
      {
        file: 'src/modules/payments/store/payments.ts',
        find: 'p.id = t.id and p.settled_at is null\n   returning p.id`',
        replace: 'p.id = t.id\n   returning p.id`',
      },
    ],
  },
  {
    name: 'a payment moves without a history',
    invariant: 'I-9',
    file: 'src/modules/payments/store/payments.ts',
    find: 'where p.shop_id = $1 and p.id = any($2::uuid[]) and p.event_count > 0\n',
    replace: 'where p.shop_id = $1 and p.id = any($2::uuid[]) and p.event_count > 1\n',
  },
  {
    name: 'an order is cancelled twice',
    invariant: 'I-9',
    file: 'src/modules/orders/store/orders.ts',
    find: `where shop_id = $1 and id = $2 and state = 'placed' returning`,
    replace: 'where shop_id = $1 and id = $2 returning',
  },
  {
    name: 'a sold cart can be sold again',
    invariant: 'I-9',
    file: 'src/modules/cart/change-carts.ts',
    find: "if (cart.state === 'completed') return cartRefusals.cart_completed();",
    replace: '',
  },
  {
    name: 'a cart in payment can be changed',
    invariant: 'I-9',
    file: 'src/modules/cart/change-carts.ts',
    find: "if (cart.state === 'ordering') return cartRefusals.cart_in_checkout({ retryAfterSeconds: 5 });",
    replace: '',
  },
  {
    name: 'order numbers have gaps',
    invariant: 'I-9',
    file: 'src/modules/orders/store/orders.ts',
    find: 'do update set last_number = counter.last_number + $2::bigint',
    replace: 'do update set last_number = counter.last_number + $2::bigint + 1',
  },
  {
    name: 'a placed order may lose its number',
    invariant: 'I-9',
    statement: `do $$ declare c text; begin
      for c in select conname from pg_constraint where conrelid = 'orders.orders'::regclass
        and pg_get_constraintdef(oid) like '%number IS NOT NULL%'
      loop execute format('alter table orders.orders drop constraint %I', c); end loop; end $$`,
  },
];
