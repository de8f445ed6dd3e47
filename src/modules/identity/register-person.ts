import type { Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { claimRegistration } from './claim-attempt.ts';
import { identityRefusals } from './contract.ts';
import { createPerson } from './create-person.ts';
import {
  HASHES_RETRY_SECONDS,
  checkPassword,
  hashPassword,
  takeHashingPlace,
  type HashingPlace,
} from './hash-password.ts';
import { logSignIn } from './log-events.ts';
import { areLoginNames, normalForm, passwordWeakness } from './model.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { signInAt } from './sign-in.ts';
import { findPersonByLogin } from './store/people.ts';

export interface Registration {
  email: string;
  password: string;
  name: string;
  phone?: string | undefined;
  username?: string | undefined;
}

/**
 * Opens an account for a shopper and signs them in. A shop may have no mail, so nothing can be
 * verified by a message; still nobody must learn from this who shops here. Therefore the answer is
 * the same for a taken e-mail address, after the same work (one password hash): a person who gives
 * the right password of the present account is simply signed in, anybody else gets null here and a
 * cookie that opens nothing. Such a try counts as a failed sign-in for that account and source, and
 * all registrations of one source are counted too. User names are public handles: a taken one is
 * said.
 * Refusals, in order: login_name_invalid, password_too_weak, sign_in_busy, sign_in_slowed,
 * username_taken.
 */
export async function registerPerson(
  ctx: Context,
  input: Registration,
): Promise<{ session: OpenedSession | null } | Refusal> {
  const { email, password, username, name } = input;
  if (!areLoginNames(email, username)) return identityRefusals.login_name_invalid();
  const weakness = passwordWeakness(password, [email, name, username ?? email]);
  if (weakness) {
    const errors = [{ field: 'password', message: weakness }];
    return identityRefusals.password_too_weak({ detail: weakness, errors });
  }
  const place = takeHashingPlace();
  if (!place) return identityRefusals.sign_in_busy({ retryAfterSeconds: HASHES_RETRY_SECONDS });
  try {
    return await registerAt(place, ctx, input);
  } finally {
    place.leave();
  }
}

async function registerAt(
  place: HashingPlace,
  ctx: Context,
  input: Registration,
): Promise<{ session: OpenedSession | null } | Refusal> {
  const known = await shopTx(ctx, async (tx) => (await claimRegistration(tx)) ?? lookUp(tx, input));
  if (isRefusal(known)) return known;
  const session = known.taken
    ? await signInToPresent(place, ctx, input)
    : await openAccount(place, ctx, input);
  return { session };
}

async function lookUp(
  tx: Tx,
  { email, username }: Registration,
): Promise<{ taken: boolean } | Refusal> {
  const named = username && (await findPersonByLogin.row(tx, tx.shopId, normalForm(username)));
  if (named) return identityRefusals.username_taken();
  return { taken: (await findPersonByLogin.row(tx, tx.shopId, normalForm(email))) !== undefined };
}

/** A lock is not told either: then the same work is done in vain. */
async function signInToPresent(
  place: HashingPlace,
  ctx: Context,
  { email, password }: Registration,
): Promise<OpenedSession | null> {
  const result = await signInAt(place, ctx, { login: email, password }, 'registration');
  if (!isRefusal(result)) return result;
  if (result.refusal !== 'sign_in_failed') await checkPassword(place, null, password);
  return null;
}

/** Null when somebody else took the address, or the user name, within the last moment. */
async function openAccount(
  place: HashingPlace,
  ctx: Context,
  input: Registration,
): Promise<OpenedSession | null> {
  const passwordHash = await hashPassword(place, input.password);
  const opened = await shopTx(ctx, async (tx) => {
    const person = await createPerson(tx, { ...input, kind: 'customer', passwordHash });
    return isRefusal(person) ? person : await openSession(tx, person, 'registration');
  });
  if (isRefusal(opened)) return null;
  logSignIn(ctx, opened.person.id);
  return opened;
}
