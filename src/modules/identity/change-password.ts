import type { Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { claimAttempt, forgiveAttempt } from './claim-attempt.ts';
import { identityRefusals } from './contract.ts';
import { hashNewPassword } from './create-person.ts';
import { HASHES_RETRY_SECONDS, checkPassword, takeHashingPlace } from './hash-password.ts';
import { LINK_PASSWORD_SECONDS, later } from './model.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { recordAudit } from './record-audit.ts';
import { withdrawLinks } from './store/links.ts';
import { findPeople, setPassword, type PersonRow } from './store/people.ts';
import { endSessionsOfPeople, findSession } from './store/sessions.ts';

export interface PasswordChange {
  currentPassword?: string | undefined;
  newPassword: string;
}

/**
 * Changes the signed-in person's password. All their sessions end; the caller gets a new one. The
 * present password may be missing for a while after signing in by a link, for that is what a link
 * is for. Refusals, in order: sign_in_busy, sign_in_locked, sign_in_slowed, password_wrong,
 * password_too_weak.
 */
export async function changePassword(
  ctx: Context,
  { currentPassword, newPassword }: PasswordChange,
): Promise<OpenedSession | Refusal> {
  const { person, cameByLink } = await readCircumstances(ctx);
  if (currentPassword !== undefined) {
    const refused = await proveCurrent(ctx, person, currentPassword);
    if (refused) return refused;
  } else if (!cameByLink) {
    return identityRefusals.password_wrong();
  }
  const hash = await hashNewPassword(newPassword, [person.email, person.username, person.name]);
  if (isRefusal(hash)) return hash;
  return await shopTx(ctx, async (tx) => {
    const now = await tx.now();
    await setPassword.run(tx, tx.shopId, person.id, hash, now);
    await endSessionsOfPeople.rows(tx, tx.shopId, [person.id], 'password_changed', now);
    await withdrawLinks.run(tx, tx.shopId, [person.id]);
    const entry = { action: 'person.password_changed', subjectType: 'person' };
    await recordAudit(tx, [{ ...entry, subjectId: person.id }]);
    onCommit(tx, () => forgetSessions(ctx.app));
    return await openSession(tx, person, 'password');
  });
}

async function readCircumstances(
  ctx: Context,
): Promise<{ person: PersonRow; cameByLink: boolean }> {
  const { personId, sessionId } = ctx.actor;
  if (!personId || !sessionId) throw new Error('Changing a password needs a signed-in person');
  return await shopRead(ctx, async (tx) => {
    const [people, session, now] = await Promise.all([
      findPeople.rows(tx, tx.shopId, [personId]),
      findSession.row(tx, tx.shopId, sessionId),
      tx.now(),
    ]);
    const [person] = people;
    if (!person || !session) throw new Error('The signed-in person has no row');
    const recent = session.created_at > later(now, -LINK_PASSWORD_SECONDS);
    return { person, cameByLink: session.opened_by === 'link' && recent };
  });
}

/** A stolen session must not be a way to guess the password: tries count as sign-ins do. */
async function proveCurrent(
  ctx: Context,
  person: PersonRow,
  password: string,
): Promise<Refusal | undefined> {
  const place = takeHashingPlace();
  if (!place) return identityRefusals.sign_in_busy({ retryAfterSeconds: HASHES_RETRY_SECONDS });
  try {
    const login = person.email ?? person.username ?? '';
    const attempt = await shopTx(ctx, (tx) => claimAttempt(tx, login));
    if (isRefusal(attempt)) return attempt;
    const { right } = await checkPassword(place, person.password_hash, password);
    if (!right) return identityRefusals.password_wrong();
    await shopTx(ctx, (tx) => forgiveAttempt(tx, attempt));
    return undefined;
  } finally {
    place.leave();
  }
}
