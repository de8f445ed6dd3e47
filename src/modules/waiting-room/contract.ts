import {
  endpoint,
  orNull,
  strict,
  Timestamp,
  Type,
  Uuid,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

/** The header that carries a place: to its own address, and to PUT /api/v1/checkouts/:id. */
export const PLACE_HEADER = 'waiting-room-place';
/** Where a place is taken; `takePlaceAt` of waiting_room_place_needed says it too. */
export const TAKE_PLACE_AT = '/api/v1/waiting-room/places';

export const waitingRoomRefusals = defineRefusals({
  waiting_room_place_needed: {
    status: 429,
    detail:
      'Many people are buying right now, and checkout is by turns. Take a place; your cart is safe.',
  },
  place_invalid: {
    status: 403,
    detail: 'This is no place in this shop’s queue. Take a new one.',
  },
  place_expired: {
    status: 410,
    detail: 'Your turn in the queue has passed. Take a new place; your cart is safe.',
  },
  place_of_another_cart: {
    status: 403,
    detail: 'This place in the queue belongs to another cart or another person. Take your own.',
  },
  place_used: {
    status: 409,
    detail: 'This place in the queue was used for another checkout. Take a new one.',
  },
});

/** `place_expired` and `place_used` end a place: take another. All else: keep it and ask again. */
export const Place = Type.Object({
  place: orNull(
    Type.String({
      description:
        'Signed; keep it secret, send it as Waiting-Room-Place. Null: nobody queues, go on without.',
    }),
  ),
  cartId: orNull(
    Type.String({ description: 'The cart it is bound to; null where only the place was shown' }),
  ),
  position: Type.Integer({ description: '1 is next; 0 once admitted' }),
  ahead: Type.Integer({ description: 'How many are let in before' }),
  estimatedSeconds: orNull(
    Type.Integer({ description: 'At the present pace; null while nobody is let in' }),
  ),
  admitted: Type.Boolean({ description: 'True: send the checkout now, with this place' }),
  expiresAt: orNull(
    Type.String({
      format: 'date-time',
      description: 'When the place ends: once admitted, within about a minute',
    }),
  ),
  retryAfterSeconds: Type.Integer({
    description: 'When to ask again, as Retry-After says too; 0 once admitted',
  }),
});
export type Place = StaticOf<typeof Place>;

export const takePlace = endpoint({
  method: 'POST',
  path: '/api/v1/waiting-room/places',
  tag: 'Waiting room',
  summary: 'Take a place in the queue for checkout',
  description: [
    'One place for a cart, and one for who is signed in: asking again gives the same place.',
    'Places are let in in the order in which they were taken.',
  ].join(' '),
  body: strict({ cartId: Uuid }),
  answers: { 200: Place },
  refusals: ['cart_not_found', 'cart_completed', 'cart_in_checkout', 'cart_empty', 'overloaded'],
});

export const showPlace = endpoint({
  method: 'GET',
  path: '/api/v1/waiting-room/place',
  tag: 'Waiting room',
  summary: 'Where a place stands now',
  description: [
    'The place travels in the header Waiting-Room-Place, never in an address. Without one the',
    'answer tells whether one is needed.',
  ].join(' '),
  headers: Type.Object({ [PLACE_HEADER]: Type.Optional(Type.String({ maxLength: 200 })) }),
  answers: { 200: Place },
  refusals: [
    'waiting_room_place_needed',
    'place_invalid',
    'place_expired',
    'place_of_another_cart',
    'place_used',
  ],
});

export const RoomMode = Type.Union(
  [Type.Literal('auto'), Type.Literal('on'), Type.Literal('off')],
  { description: 'auto: queue while checkouts have to be refused; on: always; off: never' },
);
export type RoomMode = StaticOf<typeof RoomMode>;

export const WaitingRoom = Type.Object({
  mode: RoomMode,
  state: Type.Union([Type.Literal('open'), Type.Literal('queueing')]),
  waiting: Type.Integer({ description: 'Places not let in yet' }),
  admitted: Type.Integer({ description: 'Let in, and their checkout has not come yet' }),
  used: Type.Integer({ description: 'Places whose checkout came, within the last day' }),
  lapsed: Type.Integer({
    description: 'Places that did not come when called, within the last day',
  }),
  admittedPerSecond: Type.Number(),
  settledPerSecond: Type.Number(),
  estimatedSeconds: orNull(Type.Integer({ description: 'For who takes a place now' })),
  since: orNull(Timestamp),
});
export type WaitingRoom = StaticOf<typeof WaitingRoom>;

export const getWaitingRoom = endpoint({
  method: 'GET',
  path: '/api/v1/admin/waiting-room',
  tag: 'Waiting room',
  summary: 'The waiting room of the shop, live',
  answers: { 200: WaitingRoom },
  refusals: [],
});

export const putWaitingRoom = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/waiting-room',
  tag: 'Waiting room',
  summary: 'Say when checkout goes by turns',
  body: strict({ mode: RoomMode }),
  answers: { 200: WaitingRoom },
  refusals: [],
});
