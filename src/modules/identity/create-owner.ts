import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { createPerson } from './create-person.ts';
import { FIRST_LINK_SECONDS } from './model.ts';
import { findRoleIds, giveRoles } from './set-roles.ts';
import { countStaff, findPersonByLogin } from './store/people.ts';
import { createSignInLink, type SignInLink } from './use-sign-in-link.ts';

const FIRST_USERNAME = 'owner';

/**
 * At the first start: the shop's owner, without any password, and a link for them to sign in once
 * within 24 hours. Undefined when the shop has staff already; an owner who never signed in gets a
 * fresh link at the next start. There is no default password anywhere.
 */
export async function createOwner(ctx: Context): Promise<SignInLink | undefined> {
  const link = await shopTx(ctx, async (tx) => {
    const present = await findPersonByLogin.row(tx, tx.shopId, FIRST_USERNAME);
    if (present) {
      const unused = present.is_active && !present.last_login_at && !present.password_hash;
      return unused ? await createSignInLink(tx, present.id, FIRST_LINK_SECONDS) : undefined;
    }
    if ((await countStaff.one(tx, tx.shopId)).staff !== 0) return undefined;
    const owner = await createPerson(tx, {
      kind: 'staff',
      username: FIRST_USERNAME,
      name: 'Owner',
    });
    if (isRefusal(owner)) return owner;
    await giveRoles(tx, owner.id, await findRoleIds(tx, ['platform_admin', 'owner']));
    return await createSignInLink(tx, owner.id, FIRST_LINK_SECONDS);
  });
  return isRefusal(link) ? undefined : link;
}
