import type { Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { auditRefusal } from './audit-refusal.ts';
import { identityRefusals } from './contract.ts';
import { giveRoles } from './set-roles.ts';
import { HASHES_RETRY_SECONDS, hashPassword, takeHashingPlace } from './hash-password.ts';
import { areLoginNames, normalForm, passwordWeakness, type PersonKind } from './model.ts';
import { recordAudit } from './record-audit.ts';
import { addPeople, type PersonRow } from './store/people.ts';

export interface NewPerson {
  kind: PersonKind;
  email?: string | undefined;
  username?: string | undefined;
  name: string;
  phone?: string | undefined;
  /** From hashPasswordFor; without one the person signs in by a link. */
  passwordHash?: string | undefined;
}

/** Adds a person. Refusals, in order: login_name_invalid, person_exists. */
export async function createPerson(tx: Tx, person: NewPerson): Promise<PersonRow | Refusal> {
  const { email, username } = person;
  if (!areLoginNames(email, username)) return identityRefusals.login_name_invalid();
  const [added] = await addPeople.rows(
    tx,
    tx.shopId,
    [newId()],
    [person.kind],
    [email ?? null],
    [email === undefined ? null : normalForm(email)],
    [username ?? null],
    [username === undefined ? null : normalForm(username)],
    [person.name],
    [person.phone ?? ''],
    [person.passwordHash ?? null],
    await tx.now(),
  );
  return added ?? identityRefusals.person_exists();
}

/** The hash of a new password. Refusals, in order: password_too_weak, sign_in_busy. */
export async function hashNewPassword(
  password: string,
  names: readonly (string | null | undefined)[],
): Promise<string | Refusal> {
  const weakness = passwordWeakness(
    password,
    names.flatMap((name) => name ?? []),
  );
  if (weakness) {
    const errors = [{ field: 'password', message: weakness }];
    return identityRefusals.password_too_weak({ detail: weakness, errors });
  }
  const place = takeHashingPlace();
  if (!place) return identityRefusals.sign_in_busy({ retryAfterSeconds: HASHES_RETRY_SECONDS });
  try {
    return await hashPassword(place, password);
  } finally {
    place.leave();
  }
}

export interface NewStaff {
  email?: string | undefined;
  username?: string | undefined;
  name: string;
  phone?: string | undefined;
  password?: string | undefined;
  roleIds: readonly string[];
}

/**
 * Adds someone to the staff with their roles. Refusals, in order: login_name_invalid,
 * password_too_weak, sign_in_busy, person_exists, role_not_found, exceeds_own_permissions (audited).
 */
export async function createStaff(ctx: Context, input: NewStaff): Promise<PersonRow | Refusal> {
  const { email, username, name, phone, password, roleIds } = input;
  if (!areLoginNames(email, username)) return identityRefusals.login_name_invalid();
  const hash =
    password === undefined ? undefined : await hashNewPassword(password, [email, username, name]);
  if (isRefusal(hash)) return hash;
  const result = await shopTx(ctx, async (tx) => {
    const person = await createPerson(tx, {
      kind: 'staff',
      email,
      username,
      name,
      phone,
      passwordHash: hash,
    });
    if (isRefusal(person)) return person;
    const refused = await giveRoles(tx, person.id, roleIds);
    if (refused) return refused;
    const after = { email, username, name, roleIds };
    await recordAudit(tx, [
      { action: 'person.created', subjectType: 'person', subjectId: person.id, after },
    ]);
    return person;
  });
  await auditRefusal(ctx, result, {
    type: 'person',
    id: email ?? username ?? name,
    wish: { roleIds },
  });
  return result;
}
