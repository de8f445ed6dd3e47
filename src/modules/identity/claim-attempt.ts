import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { identityRefusals } from './contract.ts';
import { deviceCookieOf } from './cookies.ts';
import { knownDevice } from './known-device.ts';
import { loginFingerprint } from './make-secret.ts';
import {
  nextThrottle,
  normalForm,
  sourceOf,
  throttlePolicies,
  type ThrottleScope,
} from './model.ts';
import { findPersonByLogin, type PersonRow } from './store/people.ts';
import { forgiveThrottles, lockThrottles, setThrottles } from './store/throttles.ts';

interface Counter {
  readonly scope: ThrottleScope;
  readonly key: Buffer;
}

/** One try to sign in, already counted as a failure; a success takes that back. */
export interface Attempt {
  readonly person: PersonRow | undefined;
  readonly fingerprint: Buffer;
  readonly counters: readonly Counter[];
}

/**
 * Counts a try before its password is looked at, so that tries at the same moment cannot pass the
 * limit together. The same for accounts that do not exist.
 * Refusals, in order: sign_in_locked (this account, from here), sign_in_slowed.
 */
export async function claimAttempt(tx: Tx, login: string): Promise<Attempt | Refusal> {
  const key = normalForm(login);
  const person = await findPersonByLogin.row(tx, tx.shopId, key);
  // By the name that was typed, not by the person: one count for both of their names would tell
  // that an e-mail address and a user name are the same account, and that it exists.
  const fingerprint = loginFingerprint(tx.ctx.app.secretKey, tx.shopId, key);
  const counters = countersFor(tx.ctx, person, fingerprint);
  const refused = await countFailure(tx, counters, person?.id ?? null);
  return refused ?? { person, fingerprint, counters };
}

/** Takes the counted failure back: the password was right. */
export async function forgiveAttempt(tx: Tx, { counters }: Attempt): Promise<void> {
  const scopes = counters.map(({ scope }) => scope);
  const keys = counters.map(({ key }) => key);
  await forgiveThrottles.run(tx, tx.shopId, scopes, keys);
}

/** Counts one try to register from this source. Refusal: sign_in_slowed. */
export async function claimRegistration(tx: Tx): Promise<Refusal | undefined> {
  const key = Buffer.from(sourceOf(tx.ctx.request?.ip ?? 'internal'));
  return await countFailure(tx, [{ scope: 'registration', key }], null);
}

/** A known device has its own counter only; everybody else shares those of account and source. */
function countersFor(ctx: Context, person: PersonRow | undefined, fingerprint: Buffer): Counter[] {
  const { app, shopId, request } = ctx;
  const source = Buffer.from(sourceOf(request?.ip ?? 'internal'));
  const device = knownDevice(
    app.secretKey,
    shopId,
    person?.id ?? '',
    request && deviceCookieOf(request),
  );
  if (device !== undefined) {
    return [{ scope: 'account_device', key: Buffer.concat([fingerprint, Buffer.from(device)]) }];
  }
  return [
    { scope: 'account', key: fingerprint },
    { scope: 'account_source', key: Buffer.concat([fingerprint, source]) },
    { scope: 'source', key: source },
  ];
}

/** Counts one failure in each counter, or in none when one of them says wait. */
async function countFailure(
  tx: Tx,
  counters: readonly Counter[],
  personId: string | null,
): Promise<Refusal | undefined> {
  const ip = tx.ctx.request?.ip ?? 'internal';
  const scopes = counters.map(({ scope }) => scope);
  const keys = counters.map(({ key }) => key);
  const now = await tx.now();
  const rows = await lockThrottles.rows(tx, tx.shopId, scopes, keys, ip, personId, now);
  const states = scopes.map((scope) => {
    const row = rows.find((one) => one.scope === scope)!;
    const { failures, last_failure_at: lastFailureAt, locked_until: lockedUntil } = row;
    return {
      scope,
      next: nextThrottle({ failures, lastFailureAt, lockedUntil }, now, throttlePolicies[scope]),
    };
  });
  const waiting = states.flatMap(({ scope, next }) =>
    'waitSeconds' in next ? [{ scope, retryAfterSeconds: next.waitSeconds }] : [],
  );
  if (waiting.length > 0) return refuseWaiting(waiting);
  const next = states.flatMap((state) => ('failures' in state.next ? [state.next] : []));
  const failures = next.map((state) => state.failures);
  const locks = next.map((state) => state.lockedUntil);
  await setThrottles.run(tx, tx.shopId, scopes, keys, failures, locks, now, ip, personId);
  return undefined;
}

/** 423 for the account's own lock, 429 for the delays that many share; the longest wait counts. */
function refuseWaiting(
  waiting: readonly { scope: ThrottleScope; retryAfterSeconds: number }[],
): Refusal {
  const retryAfterSeconds = Math.max(...waiting.map((one) => one.retryAfterSeconds));
  const locked = waiting.some(
    ({ scope }) => scope === 'account_source' || scope === 'account_device',
  );
  return locked
    ? identityRefusals.sign_in_locked({ retryAfterSeconds })
    : identityRefusals.sign_in_slowed({ retryAfterSeconds });
}
