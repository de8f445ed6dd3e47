import type { OrderView } from '#modules/orders/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { addressBody, checkAddress, type FieldErrors } from '../../server/address-form.ts';
import type { Problem } from '../../server/api.ts';
import { sendForm } from '../../server/session.ts';
import { cartCookies, cartId } from '../cart/cart-cookie.ts';
import { orderAddress } from '../orders/order-address.ts';
import type { CheckoutData, CheckoutValues } from './checkout-data.ts';
import { explainRefusal } from './explain-refusal.ts';
import { readCheckout, readValues } from './read-checkout.ts';
import { placeEnded, placeHeader, takePlace } from './take-place.ts';
import { noWaiting, placeOf, waitingCookies } from './waiting-cookies.ts';

const CART = '/cart';
/** Names a person's address may be refused for are ours, so the message stands at the field. */
const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/;

export async function load(request: PageRequest): Promise<PageResult<CheckoutData>> {
  const id = cartId(request);
  const data = id ? await readCheckout(request, id) : null;
  return data ? page(data) : redirect(CART);
}

/** `intent=quote` reckons anew with what was typed, `intent=pay` pays. */
export async function action(request: PageRequest): Promise<PageResult<CheckoutData>> {
  const id = cartId(request);
  if (!id) return redirect(CART);
  if (request.form.get('intent') !== 'pay') {
    const data = await readCheckout(request, id);
    return data ? page(data) : redirect(CART);
  }
  const values = readValues(request, '', []);
  const errors = check(values, request);
  if (Object.keys(errors).length > 0) return await again(request, id, { errors }, 422);
  return await pay(request, id, values);
}

function check({ email, address }: CheckoutValues, { language }: PageRequest): FieldErrors {
  const { t } = language;
  const errors = checkAddress(address, language);
  if (email === '') return { email: t('checkout.required'), ...errors };
  return EMAIL.test(email) ? errors : { email: t('checkout.email_wrong'), ...errors };
}

/** The total that the shopper saw goes along: another one is refused and shown, never charged. */
async function pay(
  request: PageRequest,
  id: string,
  values: CheckoutValues,
): Promise<PageResult<CheckoutData>> {
  const { form, shop } = request;
  const result = await sendForm<OrderView>(request, {
    method: 'PUT',
    path: `/api/v1/checkouts/${encodeURIComponent(form.get('checkoutId') ?? '')}`,
    headers: placeHeader(placeOf(request)),
    body: {
      cartId: id,
      email: values.email,
      shippingAddress: addressBody(values.address),
      ...(values.shippingMethod ? { shippingMethod: values.shippingMethod } : {}),
      expectedTotal: { amount: Number(form.get('expectedTotal')), currency: shop.currency },
      payment: { method: 'card', token: values.token },
    },
  });
  if (!result.ok) return await refused(request, id, result.problem);
  const order = result.value;
  // While the bank has not answered, the cart is kept: if the payment fails it is still there.
  const closed = order.state === 'placed' ? cartCookies(null) : [];
  return redirect(orderAddress(order), [...closed, ...noWaiting(request)]);
}

async function refused(
  request: PageRequest,
  id: string,
  problem: Problem,
): Promise<PageResult<CheckoutData>> {
  if (problem.code === 'cart_completed') return redirect(CART, cartCookies(null));
  if (problem.code === 'cart_not_found' || problem.code === 'cart_empty') return redirect(CART);
  if (problem.code === 'waiting_room_place_needed' || placeEnded(problem.code)) {
    return await queue(request, id, placeEnded(problem.code));
  }
  return await explained(request, id, problem);
}

/** The shop lets people in by turns: this one takes a place, and all that was typed waits with it. */
async function queue(
  request: PageRequest,
  id: string,
  isAgain: boolean,
): Promise<PageResult<CheckoutData>> {
  const taken = await takePlace(request, id);
  if (!taken.ok) return await explained(request, id, taken.problem);
  const { place, ahead } = taken.value;
  const address = isAgain ? '/checkout/wait?again' : '/checkout/wait';
  return redirect(address, waitingCookies(request, place, ahead));
}

async function explained(
  request: PageRequest,
  id: string,
  problem: Problem,
): Promise<PageResult<CheckoutData>> {
  const changes = explainRefusal(request, problem);
  return await again(request, id, changes, problem.status);
}

async function again(
  request: PageRequest,
  id: string,
  changes: Parameters<typeof readCheckout>[2],
  status: number,
): Promise<PageResult<CheckoutData>> {
  const data = await readCheckout(request, id, changes);
  return data ? page(data, { status }) : redirect(CART);
}

export function head(_data: CheckoutData, { language }: PageRequest): Head {
  return { title: language.t('checkout.title'), hidden: true };
}
