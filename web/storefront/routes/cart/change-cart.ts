import type { Cart } from '#modules/cart/contract.ts';
import type { PageRequest } from '../../page.ts';
import type { ApiCall, ApiResult, Problem } from '../../server/api.ts';
import { sendSharedForm } from '../../server/session.ts';
import { readProduct } from '../catalog/read-product.ts';
import { findVariant, firstChoice, readChoice } from '../catalog/variant-choice.ts';
import { cartId, cartPath } from './cart-cookie.ts';

/** What a form wants done with the cart. */
type Intent = 'add' | 'set' | 'remove' | 'clear';

export type CartChange =
  | { readonly changed: true; readonly cart: Cart; readonly intent: Intent }
  | { readonly changed: false; readonly problem: Problem | null };

const CARTS = '/api/v1/carts';
const QUANTITY_MAX = 1_000_000_000;
const nothing: CartChange = { changed: false, problem: null };

/** Does what the posted form asks. A form that makes no sense changes nothing. */
export async function changeCart(request: PageRequest): Promise<CartChange> {
  const intent = request.form.get('intent');
  if (intent === 'add') return await add(request);
  const id = cartId(request);
  if (!id) return nothing;
  const variantId = encodeURIComponent(request.form.get('variantId') ?? '');
  const line = `${cartPath(id)}/lines/${variantId}`;
  if (intent === 'set') {
    const body = { quantity: quantityOf(request.form) };
    return await send(request, intent, { method: 'PUT', path: line, body });
  }
  if (intent === 'remove') return await send(request, intent, { method: 'DELETE', path: line });
  if (intent === 'clear') {
    return await send(request, intent, { method: 'DELETE', path: `${cartPath(id)}/lines` });
  }
  return nothing;
}

/** A cart that is gone, or was ordered meanwhile, is replaced by a new one without asking. */
async function add(request: PageRequest): Promise<CartChange> {
  const variantId = await chosenVariant(request);
  if (!variantId) return nothing;
  const known = cartId(request);
  const first = known ? await addTo(request, known, variantId) : undefined;
  if (first && (first.changed || !outdated(first.problem))) return first;
  const started = await sendSharedForm<Cart>(request, { method: 'POST', path: CARTS, body: {} });
  if (!started.ok) return { changed: false, problem: started.problem };
  return await addTo(request, started.value.id, variantId);
}

function outdated(problem: Problem | null): boolean {
  return problem?.code === 'cart_not_found' || problem?.code === 'cart_completed';
}

async function addTo(request: PageRequest, id: string, variantId: string): Promise<CartChange> {
  const body = { variantId, quantity: quantityOf(request.form) };
  return await send(request, 'add', { method: 'POST', path: `${cartPath(id)}/lines`, body });
}

/** Named by its id, or by a product and one value for each of its options. */
async function chosenVariant({ form, api }: PageRequest): Promise<string | undefined> {
  const named = form.get('variantId');
  if (named) return named;
  const slug = form.get('product');
  const product = slug ? await readProduct(api, slug) : undefined;
  if (!product) return undefined;
  return findVariant(product, readChoice(product, form, firstChoice(product)))?.id;
}

function quantityOf(form: URLSearchParams): number {
  const typed = Math.trunc(Number(form.get('quantity') ?? 1));
  return Number.isFinite(typed) ? Math.min(QUANTITY_MAX, Math.max(1, typed)) : 1;
}

async function send(request: PageRequest, intent: Intent, call: ApiCall): Promise<CartChange> {
  const result: ApiResult<Cart> = await sendSharedForm<Cart>(request, call);
  if (!result.ok) return { changed: false, problem: result.problem };
  return { changed: true, cart: result.value, intent };
}
