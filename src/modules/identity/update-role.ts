import type { Context } from '#platform/context.ts';
import { onCommit, shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { auditRefusal } from './audit-refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { identityRefusals } from './contract.ts';
import { recordAudit } from './record-audit.ts';
import { holdsAll, keepingAnAdministrator, seedRoles } from './set-roles.ts';
import { addRoles, lockRoles, updateRole as updateRoleRow } from './store/roles.ts';

export interface RoleWish {
  name: string;
  permissions: readonly string[];
}

export interface RoleRow {
  id: string;
  code: string;
  name: string;
  permissions: string[];
  version: number;
}

/** Adds a role. Refusals, in order: exceeds_own_permissions (audited), role_exists. */
export async function createRole(
  ctx: Context,
  { code, name, permissions }: RoleWish & { code: string },
): Promise<RoleRow | Refusal> {
  const result = await shopTx(ctx, async (tx) => {
    if (!holdsAll(ctx.actor, permissions)) return identityRefusals.exceeds_own_permissions();
    await seedRoles(tx);
    const joined = permissions.join(',');
    const [role] = await addRoles.rows(tx, tx.shopId, [newId()], [code], [name], [joined]);
    if (!role) return identityRefusals.role_exists();
    const after = { code, name, permissions };
    await recordAudit(tx, [
      { action: 'role.created', subjectType: 'role', subjectId: role.id, after },
    ]);
    return role;
  });
  await auditRefusal(ctx, result, { type: 'role', id: code, wish: { permissions } });
  return result;
}

/**
 * Renames a role or changes what it allows. The actor must hold everything that the role allowed
 * before and will allow: otherwise editing one's own role would be a way up.
 * Refusals, in order: role_not_found, exceeds_own_permissions (audited), version_conflict,
 * last_administrator.
 */
export async function updateRole(
  ctx: Context,
  id: string,
  { name, permissions }: RoleWish,
  expectedVersion?: string,
): Promise<RoleRow | Refusal> {
  const result = await shopTx(ctx, async (tx) => {
    const [role] = await lockRoles.rows(tx, tx.shopId, [id]);
    if (!role) return identityRefusals.role_not_found();
    if (!holdsAll(ctx.actor, [...role.permissions, ...permissions])) {
      return identityRefusals.exceeds_own_permissions();
    }
    if (expectedVersion !== undefined && expectedVersion !== String(role.version)) {
      return httpRefusals.version_conflict();
    }
    return await keepingAnAdministrator(tx, async () => {
      const updated = await updateRoleRow.one(
        tx,
        tx.shopId,
        id,
        name,
        [...permissions],
        await tx.now(),
      );
      const before = { name: role.name, permissions: role.permissions };
      const entry = { action: 'role.updated', subjectType: 'role', subjectId: id };
      await recordAudit(tx, [{ ...entry, before, after: { name, permissions } }]);
      onCommit(tx, () => forgetSessions(ctx.app));
      return updated;
    });
  });
  await auditRefusal(ctx, result, { type: 'role', id, wish: { permissions } });
  return result;
}
