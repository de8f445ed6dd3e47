/** How shoppers, clerks and jobs move the world, and what is learned from each answer. */
import { newId } from '#platform/ids.ts';
import { checkoutBody } from '#kit/shopping.ts';
import { ask, type Answer, type Request } from './door.ts';
import {
  contradiction,
  orderOf,
  succeeded,
  SHIPPING_MINOR,
  type Attempt,
  type Intent,
  type KnownCart,
  type Model,
} from './model.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

export interface Stage {
  world: World;
  model: Model;
}

/** Sends a request once; undefined when the process died with it. */
export async function send(
  { world }: Stage,
  shopId: string,
  request: Request,
  process: Process = world.anyProcess(),
): Promise<Answer | undefined> {
  world.tell(
    `${request.route} at ${process.name} ${JSON.stringify(request.body ?? {}).slice(0, 300)}`,
  );
  const answer = await world.run(
    process,
    request.route,
    async () => await ask(process, shopId, request),
  );
  world.count(`answer ${request.route} ${answer ? answer.code || answer.status : 'lost'}`);
  const wrong = answer && strangeIn(answer);
  if (wrong) world.fail(`${request.route} ${JSON.stringify(request.body ?? {})}: ${wrong}`);
  world.tell(`${request.route} -> ${answer ? `${answer.status} ${answer.code}` : 'lost'}`);
  return answer;
}

/** Refusals that nothing in the script gives a reason for. */
const NEVER = new Set([
  'total_too_large',
  'not_deliverable',
  'shipping_method_unavailable',
  'variant_not_for_sale',
  'internal_error',
]);

/** What no answer may hold: such a refusal, or money that is no whole number. */
function strangeIn({ code, body }: Answer): string | undefined {
  if (NEVER.has(code)) return `refused with ${code}`;
  const broken = /"amount":(?!-?\d+[,}]|\{)[^,}]*/.exec(JSON.stringify(body));
  return broken ? `money is ${broken[0]}` : undefined;
}

/** Sends an intent, again if it was sent before, and holds the answer against the earlier ones. */
export async function pursue(
  stage: Stage,
  intent: Intent,
  process?: Process,
): Promise<Answer | undefined> {
  intent.asking += 1;
  intent.sent += 1;
  const { sent } = intent;
  const late = !succeeded(intent);
  const answer = await send(stage, intent.shopId, intent.request, process);
  intent.asking -= 1;
  if (!answer) {
    intent.lostAt = intent.sent;
    return undefined;
  }
  if (sent > intent.lostAt && answer.status < 500) intent.lostAt = 0;
  const wrong = contradiction(intent, answer, late);
  if (wrong) stage.world.fail(`${intent.request.route} ${JSON.stringify(intent.request)} ${wrong}`);
  intent.answers.push(answer);
  return answer;
}

export function newIntent(shopId: string, request: Request): Intent {
  return { request, shopId, answers: [], asking: 0, sent: 0, lostAt: 0 };
}

/** A keyed request that the model remembers. */
export async function command(
  stage: Stage,
  shopId: string,
  request: Request,
): Promise<Answer | undefined> {
  const intent = newIntent(shopId, request);
  stage.model.intents.push(intent);
  return await pursue(stage, intent);
}

export async function startCart(stage: Stage, shopId: string): Promise<KnownCart | undefined> {
  const id = newId();
  const answer = await send(stage, shopId, { route: 'POST /api/v1/carts', body: { id } });
  if (answer?.status !== 201) return undefined;
  const cart: KnownCart = { id, shopId, lines: new Map(), changing: 0, changes: 0 };
  stage.model.carts.push(cart);
  return cart;
}

export type CartChange = 'put' | 'add' | 'remove';

/** Changes a cart; the model follows when the answer says that it happened. */
export async function changeCart(
  stage: Stage,
  cart: KnownCart,
  how: CartChange,
  variantId: string,
  /** What is no quantity must be refused. */
  quantity: unknown,
): Promise<Answer | undefined> {
  const params = { id: cart.id };
  const requests: Record<CartChange, Request> = {
    put: {
      route: 'PUT /api/v1/carts/:id/lines/:variantId',
      params: { ...params, variantId },
      body: { quantity },
    },
    add: { route: 'POST /api/v1/carts/:id/lines', params, body: { variantId, quantity } },
    remove: {
      route: 'DELETE /api/v1/carts/:id/lines/:variantId',
      params: { ...params, variantId },
    },
  };
  // Two changes at once happen in either order: only sums are certain then.
  const alone = cart.changing === 0 && !isPaying(stage.model, cart);
  if (!alone && how !== 'add') cart.lines = undefined;
  cart.changing += 1;
  cart.changes += 1;
  const answer = await send(stage, cart.shopId, requests[how]);
  cart.changing -= 1;
  if (!answer) cart.lines = undefined;
  else if (answer.status === 200 && cart.lines) {
    if (how === 'remove') cart.lines.delete(variantId);
    else {
      const before = how === 'add' ? (cart.lines.get(variantId) ?? 0) : 0;
      cart.lines.set(variantId, before + Number(quantity));
    }
  }
  return answer;
}

function isPaying(model: Model, cart: KnownCart): boolean {
  return model.attempts.some((attempt) => attempt.cart === cart && attempt.asking > 0);
}

const SHOPPERS = 4;

export interface Payment {
  token?: string;
  method?: string;
  expectedMinor?: number;
}

/** A new checkout of the cart, not sent yet. */
export function newAttempt({ model }: Stage, cart: KnownCart, payment: Payment = {}): Attempt {
  const { token = 'tok_ok', method = 'card', expectedMinor } = payment;
  const id = newId();
  // Each shopper has an address and a card: what a flash sale knows them by.
  const shopper = model.attempts.length % SHOPPERS;
  const card = `${token}:400${shopper}`;
  const body = {
    ...checkoutBody(cart.id, { email: `shopper-${shopper}@example.org` }),
    payment: method === 'card' ? { method, token: card } : { method },
    ...(expectedMinor === undefined
      ? {}
      : { expectedTotal: { amount: expectedMinor, currency: 'GBP' } }),
  };
  const request = { route: 'PUT /api/v1/checkouts/:id', params: { id }, body };
  const attempt = { ...newIntent(cart.shopId, request), id, cart, method, lines: undefined };
  model.attempts.push(attempt);
  return attempt;
}

/** Sends a checkout and looks at the order that comes of it. */
export async function checkOut(
  stage: Stage,
  attempt: Attempt,
  process?: Process,
): Promise<Answer | undefined> {
  const { world, model } = stage;
  const { cart } = attempt;
  const certain = cart.changing === 0 && cart.lines !== undefined;
  attempt.lines = certain ? new Map(cart.lines) : undefined;
  const { changes } = cart;
  const earlier = attempt.answers.map(({ code }) => code);
  const answer = await pursue(stage, attempt, process);
  if (answer?.status !== 201) return answer;
  if (earlier.includes('payment_declined') || earlier.includes('payment_returned')) {
    world.fail(`Checkout ${attempt.id} was ended, and placed an order when asked again`);
  }
  const others = model.attempts.filter((other) => other !== attempt && other.cart === cart);
  if (others.some((other) => orderOf(other))) world.fail(`Cart ${cart.id} was sold twice`);
  if (cart.changes !== changes) attempt.lines = undefined;
  lookAtOrder(stage, attempt, answer);
  return answer;
}

interface ShownOrder {
  id: string;
  total: { amount: number };
  lines: { variantId: string; quantity: number; unitPrice: { amount: number } }[];
}

/** Every line at a price that its article has, and their sum. */
function lookAtOrder({ world, model }: Stage, attempt: Attempt, { body }: Answer): void {
  const order = body as unknown as ShownOrder;
  let total = SHIPPING_MINOR;
  for (const { variantId, quantity, unitPrice } of order.lines) {
    const article = model.articles.find(({ id }) => id === variantId)!;
    const { priceMinor, salePriceMinor } = article;
    if (unitPrice.amount !== priceMinor && unitPrice.amount !== salePriceMinor) {
      world.fail(`Order ${order.id}: ${variantId} for ${unitPrice.amount}, not ${priceMinor}`);
    }
    total += quantity * unitPrice.amount;
  }
  if (order.total.amount !== total) {
    world.fail(`Order ${order.id} costs ${order.total.amount}, its lines ${total}`);
  }
  const lines = new Map(order.lines.map((line) => [line.variantId, line.quantity]));
  const { lines: wanted } = attempt;
  if (wanted && !sameLines(lines, wanted)) {
    const words = [lines, wanted].map((each) => JSON.stringify([...each]));
    world.fail(`Order ${order.id} holds ${words[0]}, its cart held ${words[1]}`);
  }
}

export function sameLines(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([id, quantity]) => b.get(id) === quantity);
}
