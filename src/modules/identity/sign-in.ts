import type { Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { counter } from '#platform/metrics.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { claimAttempt, forgiveAttempt, type Attempt } from './claim-attempt.ts';
import { identityRefusals } from './contract.ts';
import { sessionTokenOf } from './cookies.ts';
import {
  HASHES_RETRY_SECONDS,
  checkPassword,
  takeHashingPlace,
  type HashingPlace,
} from './hash-password.ts';
import { logFailedSignIn, logSignIn } from './log-events.ts';
import { loginFingerprint } from './make-secret.ts';
import { normalForm, type SessionOrigin } from './model.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { touchLogin, type PersonRow } from './store/people.ts';
import { inTurn } from './take-turns.ts';

const failuresTotal = counter('authentication_failures_total', 'Refused sign-ins by reason', [
  'reason',
]);

export interface Credentials {
  login: string;
  password: string;
}

/**
 * Signs a person in with e-mail address or user name.
 * Refusals, in order: sign_in_busy, sign_in_locked, sign_in_slowed, sign_in_failed. The last is one
 * and the same for an unknown name, a wrong password, a disabled person and one without password,
 * after the same work.
 */
export async function signIn(
  ctx: Context,
  credentials: Credentials,
  openedBy: SessionOrigin = 'password',
): Promise<OpenedSession | Refusal> {
  const place = takeHashingPlace();
  if (!place)
    return refused(ctx, identityRefusals.sign_in_busy({ retryAfterSeconds: HASHES_RETRY_SECONDS }));
  try {
    return await signInAt(place, ctx, credentials, openedBy);
  } finally {
    place.leave();
  }
}

/** The same with a place in the hashing queue already taken. */
export async function signInAt(
  place: HashingPlace,
  ctx: Context,
  credentials: Credentials,
  openedBy: SessionOrigin,
): Promise<OpenedSession | Refusal> {
  const account = `${ctx.shopId} ${normalForm(credentials.login)}`;
  return await inTurn(account, () => tryOnce(place, ctx, credentials, openedBy));
}

async function tryOnce(
  place: HashingPlace,
  ctx: Context,
  { login, password }: Credentials,
  openedBy: SessionOrigin,
): Promise<OpenedSession | Refusal> {
  const attempt = await shopTx(ctx, (tx) => claimAttempt(tx, login));
  if (isRefusal(attempt)) {
    const fingerprint = loginFingerprint(ctx.app.secretKey, ctx.shopId, normalForm(login));
    return refused(ctx, attempt, fingerprint);
  }
  const { person, fingerprint } = attempt;
  const verdict = await checkPassword(place, person?.password_hash ?? null, password);
  if (!person || !person.is_active || !verdict.right) {
    return refused(ctx, identityRefusals.sign_in_failed(), fingerprint, person?.id);
  }
  const opened = await shopTx(ctx, (tx) =>
    settle(tx, attempt, person, verdict.replacement, openedBy),
  );
  if (isRefusal(opened)) return refused(ctx, opened, fingerprint, person.id);
  const before = ctx.request && sessionTokenOf(ctx.request);
  if (before) forgetSessions(ctx.app, ctx.shopId, before);
  logSignIn(ctx, person.id);
  return opened;
}

/** The person's row is locked first: whoever disables them meanwhile comes before or after. */
async function settle(
  tx: Tx,
  attempt: Attempt,
  person: PersonRow,
  replacement: string | undefined,
  openedBy: SessionOrigin,
): Promise<OpenedSession | Refusal> {
  const now = await tx.now();
  const hash = person.password_hash;
  const touched = await touchLogin.row(tx, tx.shopId, person.id, hash, replacement ?? null, now);
  if (!touched) return identityRefusals.sign_in_failed();
  const [opened] = await Promise.all([
    openSession(tx, person, openedBy),
    forgiveAttempt(tx, attempt),
  ]);
  return opened;
}

function refused(ctx: Context, refusal: Refusal, fingerprint?: Buffer, personId?: string): Refusal {
  failuresTotal.inc({ reason: refusal.refusal });
  logFailedSignIn(ctx, refusal.refusal, fingerprint, personId);
  return refusal;
}
