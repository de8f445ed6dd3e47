import { createHash } from 'node:crypto';
import { shopContext, type App } from '../context.ts';
import { shopTx, systemTx, type Tx } from '../database/index.ts';
import {
  int2,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '../database/statement.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { httpRefusals } from './refusals.ts';
import { isAnswer, type Answer } from './route.ts';

/** Whose key it is: two principals may use one key without meeting. */
export interface KeyScope {
  principal: string;
  route: string;
  key: string;
}

interface StoredAnswer {
  status: number;
  body: unknown;
  etag?: string;
}

const claimKey = statement(
  'platform.claim_idempotency_key',
  [uuid, text, text, text, text],
  { key: text },
  `insert into platform.idempotency_keys (shop_id, principal, route, key, body_hash)
   values ($1, $2, $3, $4, $5)
   on conflict (shop_id, principal, route, key) do nothing
   returning key`,
);

const findKey = statement(
  'platform.find_idempotency_key',
  [uuid, text, text, text],
  { body_hash: text, status: nullable(int2), answer: nullable(jsonb<StoredAnswer>()) },
  `select body_hash, status, answer from platform.idempotency_keys
   where shop_id = $1 and principal = $2 and route = $3 and key = $4`,
);

const storeAnswer = statement(
  'platform.store_idempotent_answer',
  [uuid, text, text, text, int2, jsonb<StoredAnswer>()],
  {},
  `update platform.idempotency_keys set status = $5, answer = $6
   where shop_id = $1 and principal = $2 and route = $3 and key = $4`,
);

const findShopsWithOldKeys = statement(
  'platform.find_shops_with_old_keys',
  [timestamptz],
  { shop_id: uuid },
  `select distinct shop_id from platform.idempotency_keys where created_at < $1`,
);

const deleteOldKeys = statement(
  'platform.delete_old_keys',
  [uuid, timestamptz, int8],
  {},
  `delete from platform.idempotency_keys k
   using (
     select o.principal, o.route, o.key from platform.idempotency_keys o
     where o.shop_id = $1 and o.created_at < $2
     order by o.created_at
     limit $3
   ) as old
   where k.shop_id = $1 and k.principal = old.principal and k.route = old.route and k.key = old.key`,
);

/** How long a key answers what it answered first; the contract says so. */
const KEEP_KEYS_MS = 30 * 86_400_000;
/** Keys deleted in one transaction: short locks, and no long pause for who writes beside it. */
const DELETED_AT_ONCE = 1000;

const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/** The key of the header, or the refusal of a missing or malformed one. */
export function readKey(header: string | readonly string[] | undefined): string | Refusal {
  if (typeof header !== 'string' || !VISIBLE_ASCII.test(header)) {
    return httpRefusals.idempotency_key_missing();
  }
  return header;
}

/**
 * Runs `effect` once per key. A second call waits for the first transaction (the unique index
 * makes it), then answers what was stored. The same key with another body is refused. A refusal
 * rolls the claim back with everything else: it burns nothing.
 */
export async function once(
  tx: Tx,
  scope: KeyScope,
  body: unknown,
  effect: () => Promise<unknown>,
): Promise<unknown> {
  const hash = bodyHash(body);
  const where = [tx.shopId, scope.principal, scope.route, scope.key] as const;
  const claimed = await claimKey.row(tx, ...where, hash);
  if (!claimed) return await replay(tx, where, hash);
  const result = await effect();
  if (isRefusal(result)) return result;
  const stored: StoredAnswer = isAnswer(result)
    ? { status: result.status, body: result.body, ...(result.etag ? { etag: result.etag } : {}) }
    : { status: 0, body: result };
  await storeAnswer.run(tx, ...where, stored.status, stored);
  return result;
}

/**
 * Forgets keys that are older than 30 days, shop by shop; returns how many. Who repeats a request
 * after that makes a new one.
 */
export async function forgetOldKeys(app: App): Promise<number> {
  const before = new Date(app.clock.now().getTime() - KEEP_KEYS_MS).toISOString();
  const shops = await systemTx(app, 'platform.forget_keys', (tx) =>
    findShopsWithOldKeys.rows(tx, before),
  );
  let forgotten = 0;
  for (const { shop_id: shopId } of shops) {
    for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; forgotten += deleted) {
      deleted = await shopTx(shopContext(app, shopId), (tx) =>
        deleteOldKeys.run(tx, shopId, before, DELETED_AT_ONCE),
      );
    }
  }
  return forgotten;
}

async function replay(
  tx: Tx,
  where: readonly [string, string, string, string],
  hash: string,
): Promise<Answer | Refusal> {
  const known = await findKey.one(tx, ...where);
  if (known.body_hash !== hash) return httpRefusals.idempotency_key_reused();
  if (!known.answer) throw new Error('An idempotency key was committed without its answer');
  return {
    answer: true,
    status: known.answer.status,
    body: known.answer.body,
    headers: { 'idempotent-replayed': 'true' },
    cookies: [],
    ...(known.answer.etag ? { etag: known.answer.etag } : {}),
  };
}

/** SHA-256 of the body with its members in one order, so that formatting does not matter. */
export function bodyHash(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)) ?? '')
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
