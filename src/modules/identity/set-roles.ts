import type { Actor, Context } from '#platform/context.ts';
import { onCommit, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { auditRefusal } from './audit-refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { identityRefusals } from './contract.ts';
import { seededRoles } from './permissions.ts';
import { recordAudit } from './record-audit.ts';
import { lockPeople, type PersonRow } from './store/people.ts';
import {
  addRoles,
  findPersonRoles,
  findRolesByCode,
  grantRoles,
  listAdministrators,
  listRoles,
  lockAdministratorRoles,
  lockRoles,
  takeRoles,
} from './store/roles.ts';

/** Whether the actor holds all of these, and so may give, take or manage them. */
export function holdsAll(actor: Actor, permissions: Iterable<string>): boolean {
  if (actor.kind === 'system') return true;
  return [...permissions].every((permission) => actor.permissions.has(permission));
}

/** Gives a shop its first roles; a shop that has any keeps its own. */
export async function seedRoles(tx: Tx): Promise<void> {
  if ((await listRoles.rows(tx, tx.shopId)).length > 0) return;
  const now = Date.parse(await tx.now());
  await addRoles.rows(
    tx,
    tx.shopId,
    // Ids a millisecond apart keep the roles in their order, mightiest first.
    seededRoles.map((_, index) => newId(now + index)),
    seededRoles.map((role) => role.code),
    seededRoles.map((role) => role.name),
    seededRoles.map((role) => role.permissions.join(',')),
  );
}

/** The ids of roles by their codes; a code that the shop does not have is missing in the answer. */
export async function findRoleIds(tx: Tx, codes: readonly string[]): Promise<string[]> {
  await seedRoles(tx);
  const roles = await findRolesByCode.rows(tx, tx.shopId, [...codes]);
  return roles.map((role) => role.id);
}

/** Gives roles to a new person. Refusals, in order: role_not_found, exceeds_own_permissions. */
export async function giveRoles(
  tx: Tx,
  personId: string,
  roleIds: readonly string[],
): Promise<Refusal | undefined> {
  if (roleIds.length === 0) return undefined;
  const wanted = [...new Set(roleIds)];
  const roles = await lockRoles.rows(tx, tx.shopId, wanted);
  if (roles.length < wanted.length) return identityRefusals.role_not_found();
  if (!roles.every((role) => holdsAll(tx.ctx.actor, role.permissions))) {
    return identityRefusals.exceeds_own_permissions();
  }
  const people = wanted.map(() => personId);
  await grantRoles.rows(tx, tx.shopId, people, wanted, tx.ctx.actor.personId);
  return undefined;
}

/**
 * Sets the roles of a member of staff. What is given and what is taken must both be held by the
 * actor. Refusals, in order: person_not_found, own_account, person_not_staff, role_not_found,
 * exceeds_own_permissions, last_administrator. Reaching too far leaves an audit line.
 */
export async function setPersonRoles(
  ctx: Context,
  personId: string,
  roleIds: readonly string[],
): Promise<PersonRow | Refusal> {
  const result = await shopTx(ctx, async (tx) => {
    const person = await lockManaged(tx, personId);
    if ('refusal' in person) return person;
    if (person.kind !== 'staff') return identityRefusals.person_not_staff();
    const before = await findPersonRoles.rows(tx, tx.shopId, [personId]);
    const taken = before.filter((role) => !roleIds.includes(role.id));
    const given = roleIds.filter((id) => !before.some((role) => role.id === id));
    if (!taken.every((role) => holdsAll(ctx.actor, role.permissions))) {
      return identityRefusals.exceeds_own_permissions();
    }
    return await keepingAnAdministrator(tx, async () => {
      await takeRoles.run(
        tx,
        tx.shopId,
        personId,
        taken.map((role) => role.id),
      );
      const refused = await giveRoles(tx, personId, given);
      if (refused) return refused;
      const entry = { action: 'person.roles_set', subjectType: 'person', subjectId: personId };
      const codes = before.map((role) => role.code);
      await recordAudit(tx, [{ ...entry, before: { roles: codes }, after: { roleIds } }]);
      onCommit(tx, () => forgetSessions(ctx.app));
      return person;
    });
  });
  await auditRefusal(ctx, result, { type: 'person', id: personId, wish: { roleIds } });
  return result;
}

/**
 * The person, locked, when the actor may change their access: somebody else.
 * Refusals, in order: person_not_found, own_account.
 */
export async function lockManaged(tx: Tx, personId: string): Promise<PersonRow | Refusal> {
  const [person] = await lockPeople.rows(tx, tx.shopId, [personId]);
  if (!person) return identityRefusals.person_not_found();
  return person.id === tx.ctx.actor.personId ? identityRefusals.own_account() : person;
}

/** Whether the actor holds everything that a person may do: nobody takes over someone mightier. */
export async function outranks(tx: Tx, personId: string): Promise<boolean> {
  const roles = await findPersonRoles.rows(tx, tx.shopId, [personId]);
  return roles.every((role) => holdsAll(tx.ctx.actor, role.permissions));
}

/**
 * Runs a change and refuses it (last_administrator) when afterwards nobody active may change people
 * although somebody could before. Roles with that right are locked first, so two changes that each
 * leave the other's person cannot pass together.
 */
export async function keepingAnAdministrator<T>(
  tx: Tx,
  change: () => Promise<T>,
): Promise<T | Refusal> {
  await lockAdministratorRoles.rows(tx, tx.shopId);
  const before = await listAdministrators.rows(tx, tx.shopId);
  const result = await change();
  if (before.length === 0) return result;
  const after = await listAdministrators.rows(tx, tx.shopId);
  return after.length > 0 ? result : identityRefusals.last_administrator();
}
