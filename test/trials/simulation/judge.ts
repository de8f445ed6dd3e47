/** Holds the database, the gateway's ledger and the model against each other. */
import type { Check } from '#platform/checks.ts';
import { netCaptures } from '#kit/ledger.ts';
import { modules } from '../../../src/modules.ts';
import { sameLines, type Stage } from './errands.ts';
import { isSettled, orderOf } from './model.ts';
import { Violation } from './violation.ts';

/** Broken by a jump of the clock until the timers have run; and one that watches another clock. */
const ONLY_AT_REST = new Set(['inventory.reservations_end', 'payments.none_forgotten']);
const NOT_OURS = new Set(['quality.watcher_sees']);

const checks: Check[] = [];

export async function loadChecks(): Promise<void> {
  for (const module of modules) {
    const own = (await module.checks?.())?.checks ?? [];
    checks.push(...own.filter(({ name }) => !NOT_OURS.has(name)));
  }
}

/** All invariants of all modules. */
export async function judgeChecks({ world }: Stage, atRest: boolean): Promise<void> {
  await world.look("select set_config('sim.tx_now', '', false)");
  for (const { name, statement } of checks) {
    if (!atRest && ONLY_AT_REST.has(name)) continue;
    const rows = await world.look<object>(statement.text);
    if (rows.length > 0) {
      throw new Violation(`Check ${name}: ${JSON.stringify(rows.slice(0, 3))}`);
    }
  }
}

interface OrderRow {
  id: string;
  state: string;
  total_minor: string;
  payment_method: string;
  refunded_minor: string;
  cart_id: string;
}

/** What must hold whenever nobody is on the way, whatever is not known yet. */
export async function judgeShops(stage: Stage): Promise<void> {
  const { world, model } = stage;
  const orders = await readOrders(stage);
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const attempt of model.attempts) {
    const told = orderOf(attempt);
    const state = told && byId.get(told)?.state;
    if (told && state !== 'placed' && state !== 'cancelled') {
      throw new Violation(`The shopper was told of order ${told}, which is ${state ?? 'gone'}`);
    }
  }
  await judgeStock(stage);
  await judgeCarts(stage);
  const carts = orders.filter(({ state }) => state === 'placed' || state === 'cancelled');
  const twice = carts.find((order, index) =>
    carts.slice(0, index).some(({ cart_id }) => cart_id === order.cart_id),
  );
  if (twice) throw new Violation(`Cart ${twice.cart_id} was sold twice`);
  for (const process of world.processes) judgeLog(process.lines);
}

async function readOrders({ world }: Stage): Promise<OrderRow[]> {
  return await world.look<OrderRow>(
    `select o.id, o.state, o.total_minor, o.payment_method, o.cart_id,
       coalesce(p.refunded_minor, 0) as refunded_minor
     from orders.orders o
     left join payments.payments p on p.shop_id = o.shop_id and p.id = o.payment_id
     where o.shop_id = any($1) order by o.id`,
    [world.shopIds],
  );
}

/** What is on hand is what came in less what was sold; no more is promised than there is. */
async function judgeStock(stage: Stage): Promise<void> {
  const { world, model } = stage;
  const rows = await world.look<{ variant_id: string; on_hand: string; sold: string }>(
    `select s.variant_id, sum(s.on_hand) as on_hand, (
       select coalesce(sum(l.quantity), 0) from orders.lines l
       join orders.orders o on o.shop_id = l.shop_id and o.id = l.order_id
       where l.variant_id = s.variant_id and o.state in ('placed', 'fulfilled')) as sold
     from inventory.stock s where s.shop_id = any($1) group by s.variant_id`,
    [world.shopIds],
  );
  const moved = movedByHand(stage);
  for (const row of rows) {
    const article = model.articles.find(({ id }) => id === row.variant_id)!;
    const change = moved.get(row.variant_id) ?? { certain: 0, open: false };
    const left = article.received + change.certain - Number(row.sold);
    if (!change.open && Number(row.on_hand) !== left) {
      throw new Violation(`Article ${article.id}: ${row.on_hand} on hand, ${left} must be left`);
    }
  }
}

/** What clerks added and took, by answers; open while an answer is missing. */
function movedByHand({ model }: Stage): Map<string, { certain: number; open: boolean }> {
  const moved = new Map<string, { certain: number; open: boolean }>();
  for (const intent of model.intents) {
    if (!intent.request.route.endsWith('/adjustments')) continue;
    const { lines } = intent.request.body as { lines: { variantId: string; quantity: number }[] };
    const done = intent.answers.some(({ status }) => status === 201);
    for (const { variantId, quantity } of lines) {
      const sum = moved.get(variantId) ?? { certain: 0, open: false };
      if (done) sum.certain += quantity;
      else if (!isSettled(intent)) sum.open = true;
      moved.set(variantId, sum);
    }
  }
  return moved;
}

/** A cart holds what its shopper put in. */
async function judgeCarts({ world, model }: Stage): Promise<void> {
  const rows = await world.look<{ cart_id: string; variant_id: string; quantity: string }>(
    `select cart_id, variant_id, quantity from cart.lines
     where shop_id = any($1) order by cart_id, variant_id`,
    [world.shopIds],
  );
  const byCart = Map.groupBy(rows, ({ cart_id }) => cart_id);
  for (const cart of model.carts) {
    if (!cart.lines || cart.changing > 0) continue;
    const lines = (byCart.get(cart.id) ?? []).map(
      (row) => [row.variant_id, Number(row.quantity)] as const,
    );
    if (sameLines(new Map(lines), cart.lines)) continue;
    const words = [JSON.stringify(lines), JSON.stringify([...cart.lines])];
    throw new Violation(`Cart ${cart.id} holds ${words[0]}, its shopper put in ${words[1]}`);
  }
}

/** An error that the program swallowed, or a deadlock that it hid by trying again. */
export function judgeLog(lines: readonly string[]): void {
  for (const line of lines) {
    const { message, extra } = JSON.parse(line) as { message: string; extra?: { error?: string } };
    if (message === 'event=database.connection_lost') continue;
    const retried = message === 'event=database.retry' && line.includes('40P01');
    if (extra?.error !== undefined || retried) throw new Violation(`A process said: ${line}`);
  }
}

/** After everything has ended: the gateway's money is the book's, order by order. */
export async function judgeMoney(stage: Stage): Promise<void> {
  const { world, model } = stage;
  const net = netCaptures(world.gateway.ledger);
  const orders = await readOrders(stage);
  const told = new Set(model.attempts.flatMap((attempt) => orderOf(attempt) ?? []));
  for (const order of orders) {
    const kept = net.get(order.id) ?? 0;
    net.delete(order.id);
    const sold = order.state === 'placed' && order.payment_method === 'card';
    const due = sold ? Number(order.total_minor) - Number(order.refunded_minor) : 0;
    if (kept !== due) {
      const words = `the gateway kept ${kept}, ${due} is due`;
      throw new Violation(`Order ${order.id} (${order.state}): ${words}`);
    }
    const placed = order.state === 'placed' || order.state === 'cancelled';
    if (placed && !told.has(order.id)) {
      throw new Violation(`Order ${order.id} is ${order.state}, and no shopper was told`);
    }
    if (order.state === 'pending') throw new Violation(`Order ${order.id} never ended`);
  }
  for (const [reference, kept] of net) {
    if (kept !== 0) throw new Violation(`The gateway kept ${kept} for ${reference}: no order`);
  }
  await judgeRefunds(stage);
}

async function judgeRefunds({ world, model }: Stage): Promise<void> {
  const rows = await world.look<{ id: string; amount_minor: string }>(
    `select id, amount_minor from payments.refunds
     where state = 'refunded' and shop_id = any($1) order by id`,
    [world.shopIds],
  );
  const ours = rows.map(({ id, amount_minor }) => `${id} ${amount_minor}`);
  const theirs = world.gateway.ledger.flatMap((entry) =>
    entry.type === 'refund' ? [`${entry.idempotencyKey} ${entry.amountMinor}`] : [],
  );
  if (ours.join() !== theirs.toSorted().join()) {
    throw new Violation(`Refunds: we say ${ours.join()}, the gateway ${theirs.join()}`);
  }
  const accepted = model.intents.filter(
    ({ request, answers }) =>
      request.route.endsWith('/refunds') && answers.some(({ status }) => status === 201),
  );
  const lost = accepted.filter(({ answers }) => {
    const id = answers.find(({ status }) => status === 201)?.body['id'];
    return !theirs.some((refund) => refund.startsWith(String(id)));
  });
  if (lost[0])
    throw new Violation(`A refund was promised and never came: ${JSON.stringify(lost[0])}`);
}
