import type { Place } from '#modules/waiting-room/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { cartId } from '../cart/cart-cookie.ts';
import { placeEnded, readPlace, takePlace } from './take-place.ts';
import type { WaitData } from './wait-data.ts';
import { draftOf, noWaiting, placeCookie, placeOf, type Draft } from './waiting-cookies.ts';

const CHECKOUT = '/checkout';
const WAIT = '/checkout/wait';
const RETRY_SECONDS = 5;

/** Where the shopper stands. Only looks: what was typed is sent on by the form on the page. */
export async function load(request: PageRequest): Promise<PageResult<WaitData>> {
  const draft = draftOf(request);
  if (!draft || !cartId(request)) return redirect(CHECKOUT, noWaiting(request));
  return page(await look(request, draft));
}

/** Takes another place after one that has passed. */
export async function action(request: PageRequest): Promise<PageResult<WaitData>> {
  const draft = draftOf(request);
  const cart = cartId(request);
  if (!draft || !cart) return redirect(CHECKOUT, noWaiting(request));
  const taken = await takePlace(request, cart);
  if (taken.ok) return redirect(WAIT, [placeCookie(taken.value.place)]);
  return redirect(CHECKOUT, noWaiting(request));
}

async function look(request: PageRequest, draft: Draft): Promise<WaitData> {
  const place = placeOf(request);
  // No place to show: nobody queues any more, so the checkout goes on without one.
  if (!place) return await describe(request, draft, { state: 'admitted' });
  const found = await readPlace(request, place);
  if (found.ok) return await describe(request, draft, { ...seen(found.value) });
  if (placeEnded(found.problem.code)) return await describe(request, draft, { state: 'lost' });
  const retryAfterSeconds = found.problem.retryAfterSeconds ?? RETRY_SECONDS;
  return await describe(request, draft, { state: 'unknown', retryAfterSeconds });
}

function seen(place: Place): Partial<WaitData> {
  const { position, ahead, estimatedSeconds, admitted, retryAfterSeconds } = place;
  const state = admitted || place.place === null ? 'admitted' : 'waiting';
  return { state, position, ahead, estimatedSeconds, retryAfterSeconds };
}

async function describe(
  request: PageRequest,
  { fields, aheadAtFirst }: Draft,
  known: Partial<WaitData>,
): Promise<WaitData> {
  const amount = Number(fields.find(([name]) => name === 'expectedTotal')?.[1]) || 0;
  return {
    state: 'waiting',
    isAgain: request.url.searchParams.has('again'),
    position: 0,
    ahead: 0,
    estimatedSeconds: null,
    retryAfterSeconds: RETRY_SECONDS,
    aheadAtFirst,
    fields,
    csrf: (await request.session()).csrf,
    total: { amount, currency: request.shop.currency },
    ...known,
  };
}

export function head(data: WaitData, { language }: PageRequest): Head {
  const waits = data.state === 'waiting' || data.state === 'unknown';
  return {
    title: language.t(waits ? 'wait.title' : 'wait.turn'),
    hidden: true,
    ...(waits ? { refreshWithoutScriptSeconds: Math.max(1, data.retryAfterSeconds) } : {}),
  };
}
