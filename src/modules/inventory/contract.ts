import {
  endpoint,
  orNull,
  page,
  pageQuery,
  strict,
  Text,
  Timestamp,
  Type,
  Uuid,
  UuidList,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const inventoryRefusals = defineRefusals({
  stock_variant_not_found: {
    status: 404,
    detail: 'No such article in this shop. Load the list again; nothing was changed.',
  },
  stock_below_reserved: {
    status: 409,
    detail: 'Orders under way hold more than that. Cancel them first, or wait until they end.',
  },
  reservation_not_found: {
    status: 404,
    detail: 'No such reservation in this shop. Load the list again; nothing was changed.',
  },
  reservation_settled: {
    status: 409,
    detail: 'This reservation has ended already: its goods were sold or given back.',
  },
  receipt_not_positive: {
    status: 422,
    detail: 'A receipt adds goods: every quantity must be at least 1. Use an adjustment to take.',
  },
});

/** Whole steps of the unit; enough for a thousand tonnes in grams. */
const OnHand = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
const Limit = orNull(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }));

export const Stock = Type.Object({
  variantId: Uuid,
  sku: Type.String(),
  title: Type.String(),
  productTitle: Type.String(),
  unit: Type.Object({
    code: Type.String(),
    stepsPerUnit: Type.Integer(),
    stepLabel: Type.String(),
  }),
  locationId: Uuid,
  onHand: Type.Integer(),
  reserved: Type.Integer(),
  available: Type.Integer(),
  minimum: Type.Integer(),
  reorderPoint: orNull(Type.Integer()),
  lowStockThreshold: orNull(Type.Integer()),
  low: Type.Boolean(),
  version: Type.Integer(),
});
export type Stock = StaticOf<typeof Stock>;

/** What a stock write did. `version` is the number of the latest movement, also the entity tag. */
export const StockMoved = Type.Object({
  variantId: Uuid,
  locationId: Uuid,
  onHand: Type.Integer(),
  reserved: Type.Integer(),
  available: Type.Integer(),
  version: Type.Integer(),
});
export type StockMoved = StaticOf<typeof StockMoved>;

export const listStock = endpoint({
  method: 'GET',
  path: '/api/v1/admin/stock',
  tag: 'inventory',
  summary: 'List stock, all, low only, or of given variants',
  query: pageQuery({
    variantIds: Type.Optional(UuidList),
    low: Type.Optional(Type.Boolean({ description: 'Only what is at or below its alert level' })),
    cursor: Type.Optional(Uuid),
  }),
  answers: { 200: page(Stock) },
  refusals: [],
});

const VariantParams = strict({ variantId: Uuid });

export const putStock = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/stock/:variantId',
  tag: 'inventory',
  summary: 'Set what is on hand, after a count',
  description:
    'Writes a movement of kind count with the difference. Limits left out stay as they are.',
  params: VariantParams,
  body: strict({
    onHand: OnHand,
    reason: Type.Optional(Text(500)),
    minimum: Type.Optional(OnHand),
    reorderPoint: Type.Optional(Limit),
    lowStockThreshold: Type.Optional(Limit),
  }),
  answers: { 200: StockMoved },
  refusals: ['stock_variant_not_found', 'version_conflict', 'stock_below_reserved'],
  idempotencyKey: true,
});

const Signed = Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 });

export const adjustStock = endpoint({
  method: 'POST',
  path: '/api/v1/admin/stock/adjustments',
  tag: 'inventory',
  summary: 'Add or take stock, with a reason',
  description:
    'All lines or none. A receipt only adds; an adjustment adds, or takes when negative.',
  body: strict({
    kind: Type.Union([Type.Literal('adjustment'), Type.Literal('receipt')], {
      default: 'adjustment',
    }),
    reason: Text(500),
    reference: Type.Optional(Text(200)),
    lines: Type.Array(strict({ variantId: Uuid, quantity: Signed }), {
      minItems: 1,
      maxItems: 500,
    }),
  }),
  answers: { 201: Type.Object({ items: Type.Array(StockMoved) }) },
  refusals: ['receipt_not_positive', 'stock_variant_not_found', 'stock_below_reserved'],
  idempotencyKey: true,
});

export const Movement = Type.Object({
  number: Type.Integer(),
  kind: Type.String(),
  quantity: Type.Integer(),
  before: Type.Integer(),
  after: Type.Integer(),
  reason: orNull(Type.String()),
  reference: orNull(Type.String()),
  actor: Type.Object({ kind: Type.String(), id: orNull(Uuid), name: Type.String() }),
  requestId: Type.String(),
  createdAt: Timestamp,
});

export const listMovements = endpoint({
  method: 'GET',
  path: '/api/v1/admin/stock/:variantId/movements',
  tag: 'inventory',
  summary: 'List the ledger of one variant, newest first',
  params: VariantParams,
  query: pageQuery({ cursor: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })) }),
  answers: { 200: page(Movement) },
  refusals: ['stock_variant_not_found'],
});

const ReservationState = Type.Union([
  Type.Literal('active'),
  Type.Literal('released'),
  Type.Literal('committed'),
]);

/** Goods held for somebody; `reference` is the order that they are held for. */
export const Reservation = Type.Object({
  id: Uuid,
  state: ReservationState,
  reference: orNull(Type.String()),
  lines: Type.Array(
    Type.Object({
      variantId: Uuid,
      sku: Type.String(),
      title: Type.String(),
      productTitle: Type.String(),
      locationId: Uuid,
      quantity: Type.Integer(),
    }),
  ),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  settledAt: orNull(Timestamp),
});
export type Reservation = StaticOf<typeof Reservation>;

export const listReservations = endpoint({
  method: 'GET',
  path: '/api/v1/admin/reservations',
  tag: 'inventory',
  summary: 'List what is held for whom: active ones as they expire, ended ones newest first',
  query: pageQuery({
    state: Type.Optional(ReservationState),
    cursor: Type.Optional(Uuid),
  }),
  answers: { 200: page(Reservation) },
  refusals: [],
});

export const releaseReservation = endpoint({
  method: 'POST',
  path: '/api/v1/admin/reservations/:id/release',
  tag: 'inventory',
  summary: 'Give held goods back before their time',
  description:
    'The shopper whose payment is under way gets the goods if they are still there when it ends; ' +
    'else the money goes back.',
  params: strict({ id: Uuid }),
  body: strict({ reason: Text(500) }),
  answers: { 200: Reservation },
  refusals: ['reservation_not_found', 'reservation_settled'],
  idempotencyKey: true,
});
