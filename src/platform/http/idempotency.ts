import { createHash } from 'node:crypto';
import type { Tx } from '../database/index.ts';
import { int2, jsonb, nullable, statement, text, uuid } from '../database/statement.ts';
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
