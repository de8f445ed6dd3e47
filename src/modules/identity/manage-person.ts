import type { Context } from '#platform/context.ts';
import { onCommit, shopTx, type Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { auditRefusal } from './audit-refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { identityRefusals } from './contract.ts';
import { hashNewPassword } from './create-person.ts';
import { recordAudit } from './record-audit.ts';
import { keepingAnAdministrator, lockManaged, outranks } from './set-roles.ts';
import { withdrawLinks } from './store/links.ts';
import { findPeople, setActive, setPassword, type PersonRow } from './store/people.ts';
import { endSessionById, endSessionsOfPeople, findSession } from './store/sessions.ts';
import { unlockPeople } from './store/throttles.ts';
import { createSignInLink, type SignInLink } from './use-sign-in-link.ts';

/**
 * Keeps somebody out: their sessions and links end in the same transaction. Refusals, in order:
 * person_not_found, own_account, exceeds_own_permissions, last_administrator.
 */
export async function deactivatePerson(ctx: Context, id: string): Promise<PersonRow | Refusal> {
  return await managing(ctx, id, (tx, person) =>
    keepingAnAdministrator(tx, async () => {
      const now = await tx.now();
      await setActive.run(tx, tx.shopId, id, false, now);
      await endSessionsOfPeople.rows(tx, tx.shopId, [id], 'deactivated', now);
      await withdrawLinks.run(tx, tx.shopId, [id]);
      await note(tx, 'person.deactivated', id);
      return { ...person, is_active: false };
    }),
  );
}

/** Lets somebody in again. Refusals: person_not_found, own_account, exceeds_own_permissions. */
export async function reactivatePerson(ctx: Context, id: string): Promise<PersonRow | Refusal> {
  return await managing(ctx, id, async (tx, person) => {
    await setActive.run(tx, tx.shopId, id, true, await tx.now());
    await note(tx, 'person.reactivated', id);
    return { ...person, is_active: true };
  });
}

/**
 * Takes the password away, ends all sessions, forgets failed tries, and makes a one-time link to
 * hand over. Refusals, in order: person_not_found, own_account, exceeds_own_permissions.
 */
export async function resetPassword(ctx: Context, id: string): Promise<SignInLink | Refusal> {
  return await managing(ctx, id, async (tx) => {
    await replacePassword(tx, id, null);
    return await createSignInLink(tx, id);
  });
}

/**
 * Sets somebody's password and ends all sessions; for the command line. Refusals, in order:
 * password_too_weak, sign_in_busy, person_not_found, own_account, exceeds_own_permissions.
 */
export async function setPasswordOf(
  ctx: Context,
  person: PersonRow,
  password: string,
): Promise<PersonRow | Refusal> {
  const hash = await hashNewPassword(password, [person.email, person.username, person.name]);
  if (isRefusal(hash)) return hash;
  return await managing(ctx, person.id, async (tx, locked) => {
    await replacePassword(tx, person.id, hash);
    return locked;
  });
}

/** Forgets the failed sign-ins of a person. Refusal: person_not_found. */
export async function unlockPerson(ctx: Context, id: string): Promise<undefined | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const [person] = await findPeople.rows(tx, tx.shopId, [id]);
    if (!person) return identityRefusals.person_not_found();
    await unlockPeople.run(tx, tx.shopId, [id]);
    await note(tx, 'person.unlocked', id);
    return undefined;
  });
}

/** Ends somebody's session. Refusals, in order: session_not_found, exceeds_own_permissions. */
export async function endSession(ctx: Context, id: string): Promise<undefined | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const session = await findSession.row(tx, tx.shopId, id);
    if (!session) return identityRefusals.session_not_found();
    const own = session.person_id === ctx.actor.personId;
    if (!own && !(await outranks(tx, session.person_id))) {
      return identityRefusals.exceeds_own_permissions();
    }
    const ended = await endSessionById.row(tx, tx.shopId, id, 'revoked', await tx.now());
    if (!ended) return identityRefusals.session_not_found();
    if (!own) await note(tx, 'person.session_ended', session.person_id);
    onCommit(tx, () => forgetSessions(ctx.app));
    return undefined;
  });
}

async function managing<T>(
  ctx: Context,
  id: string,
  change: (tx: Tx, person: PersonRow) => Promise<T>,
): Promise<T | Refusal> {
  const result = await shopTx(ctx, async (tx): Promise<T | Refusal> => {
    const person = await lockManaged(tx, id);
    if ('refusal' in person) return person;
    if (!(await outranks(tx, id))) return identityRefusals.exceeds_own_permissions();
    onCommit(tx, () => forgetSessions(ctx.app));
    return await change(tx, person);
  });
  await auditRefusal(ctx, result, { type: 'person', id });
  return result;
}

async function replacePassword(tx: Tx, id: string, hash: string | null): Promise<void> {
  const now = await tx.now();
  await setPassword.run(tx, tx.shopId, id, hash, now);
  await endSessionsOfPeople.rows(tx, tx.shopId, [id], 'password_changed', now);
  await unlockPeople.run(tx, tx.shopId, [id]);
  await withdrawLinks.run(tx, tx.shopId, [id]);
  await note(tx, 'person.password_reset', id);
}

async function note(tx: Tx, action: string, personId: string): Promise<void> {
  await recordAudit(tx, [{ action, subjectType: 'person', subjectId: personId }]);
}
