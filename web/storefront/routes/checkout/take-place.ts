import type { Place } from '#modules/waiting-room/contract.ts';
import type { PageRequest } from '../../page.ts';
import type { ApiResult } from '../../server/api.ts';
import { sendForm } from '../../server/session.ts';

/** The header that carries a place, as the API names it. */
const PLACE_HEADER = 'waiting-room-place';
/** Refusals of a checkout whose place cannot be used: the next step is a new place. */
const ENDED = new Set(['place_expired', 'place_used', 'place_invalid', 'place_of_another_cart']);

/** Takes a place in the queue for a cart; the same cart meets the same place. */
export async function takePlace(request: PageRequest, cartId: string): Promise<ApiResult<Place>> {
  const path = '/api/v1/waiting-room/places';
  return await sendForm<Place>(request, { method: 'POST', path, body: { cartId } });
}

/** Where a place stands now. */
export async function readPlace({ api }: PageRequest, place: string): Promise<ApiResult<Place>> {
  const path = '/api/v1/waiting-room/place';
  return await api.call<Place>({ method: 'GET', path, headers: placeHeader(place) });
}

/** The header to send with a checkout; none without a place. */
export function placeHeader(place: string | undefined): Record<string, string> {
  return place ? { [PLACE_HEADER]: place } : {};
}

/** Whether a refusal says that this place leads nowhere any more. */
export function placeEnded(code: string): boolean {
  return ENDED.has(code);
}
