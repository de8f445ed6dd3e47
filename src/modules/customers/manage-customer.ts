import { recordAudit, normalForm } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { customerRefusals } from './contract.ts';
import {
  addCustomers,
  findCustomers,
  updateCustomer as updateRow,
  type CustomerRow,
} from './store.ts';

/**
 * Adds a customer without an account, by staff. Refusals, in order: invalid_input (neither e-mail
 * address nor number), customer_exists.
 */
export async function createCustomer(
  ctx: Context,
  input: { email?: string; externalNumber?: string; name: string; phone?: string },
): Promise<CustomerRow | Refusal> {
  const { email = null, externalNumber = null, name, phone = '' } = input;
  if (email === null && externalNumber === null) {
    const errors = [{ field: 'email', message: 'give an e-mail address or an externalNumber' }];
    return httpRefusals.invalid_input({ errors });
  }
  return await shopTx(ctx, async (tx) => {
    const key = email === null ? null : normalForm(email);
    const id = newId();
    const added = await addCustomers.run(
      tx,
      tx.shopId,
      [id],
      [null],
      [email],
      [key],
      [name],
      [phone],
      [externalNumber],
    );
    if (added === 0) return customerRefusals.customer_exists();
    const entry = { action: 'customer.created', subjectType: 'customer', subjectId: id };
    await recordAudit(tx, [{ ...entry, after: { email, externalNumber, name, phone } }]);
    return await findCustomers.one(tx, tx.shopId, [id]);
  });
}

/** Changes name or phone. Refusals, in order: customer_not_found, version_conflict. */
export async function updateCustomer(
  ctx: Context,
  id: string,
  { name = null, phone = null }: { name?: string | null; phone?: string | null },
  ifMatch: string | undefined,
): Promise<CustomerRow | Refusal> {
  const version = ifMatch === undefined ? null : Number(ifMatch);
  return await shopTx(ctx, async (tx) => {
    const [before] = await findCustomers.rows(tx, tx.shopId, [id]);
    if (!before) return customerRefusals.customer_not_found();
    if (Number.isNaN(version)) return httpRefusals.version_conflict();
    const after = await updateRow.row(tx, tx.shopId, id, version, name, phone, await tx.now());
    if (!after) return httpRefusals.version_conflict();
    await recordAudit(tx, [
      {
        action: 'customer.updated',
        subjectType: 'customer',
        subjectId: id,
        before: { name: before.name, phone: before.phone },
        after: { name: after.name, phone: after.phone },
      },
    ]);
    return after;
  });
}
