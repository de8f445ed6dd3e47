import type { Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { answer, route, type Answer, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import * as contract from './contract.ts';
import { createStaff } from './create-person.ts';
import {
  deactivatePerson,
  reactivatePerson,
  resetPassword,
  unlockPerson,
} from './manage-person.ts';
import { normalForm } from './model.ts';
import { pageOf, peopleOf, readCursor } from './present.ts';
import { seedRoles, setPersonRoles } from './set-roles.ts';
import { findPeople, listPeople, type PersonRow } from './store/people.ts';
import { listRoles } from './store/roles.ts';
import { createRole, updateRole, type RoleRow } from './update-role.ts';

const read = { permission: 'people.read' };
const write = { permission: 'people.write' };

export const peopleRoutes: Route[] = [
  route(contract.listPeople, read, async (ctx, { query }) => {
    const before = readCursor(query.cursor);
    if (isRefusal(before)) return before;
    const words = query.query === undefined ? null : normalForm(query.query);
    return await shopRead(ctx, async (tx) => {
      const { kind = null, limit } = query;
      const rows = await listPeople.rows(tx, tx.shopId, kind, words, before, limit + 1);
      return pageOf(rows, limit, await peopleOf(tx, rows));
    });
  }),
  route(contract.createPerson, write, async (ctx, { body }) =>
    personAnswer(ctx, await createStaff(ctx, body), 201),
  ),
  route(contract.readPerson, read, async (ctx, { params }) => await readPerson(ctx, params.id)),
  route(contract.setPersonRoles, write, async (ctx, { params, body }) =>
    personAnswer(ctx, await setPersonRoles(ctx, params.id, body.roleIds), 200),
  ),
  route(contract.deactivatePerson, write, async (ctx, { params }) =>
    personAnswer(ctx, await deactivatePerson(ctx, params.id), 200),
  ),
  route(contract.reactivatePerson, write, async (ctx, { params }) =>
    personAnswer(ctx, await reactivatePerson(ctx, params.id), 200),
  ),
  route(contract.unlockPerson, write, async (ctx, { params }) => {
    const refused = await unlockPerson(ctx, params.id);
    return refused ?? answer(204, null);
  }),
  route(contract.resetPassword, write, async (ctx, { params }) => {
    const link = await resetPassword(ctx, params.id);
    return isRefusal(link) ? link : answer(201, link);
  }),
  route(contract.listRoles, read, async (ctx) => {
    const rows = await shopTx(ctx, async (tx) => {
      await seedRoles(tx);
      return await listRoles.rows(tx, tx.shopId);
    });
    return { items: rows.map((row) => roleOf(row, row.people ?? 0)) };
  }),
  route(contract.createRole, write, async (ctx, { body }) =>
    roleAnswer(ctx, await createRole(ctx, body), 201),
  ),
  route(contract.updateRole, write, async (ctx, { params, body, ifMatch }) =>
    roleAnswer(ctx, await updateRole(ctx, params.id, body, ifMatch), 200),
  ),
];

async function readPerson(ctx: Context, id: string): Promise<contract.Person | Refusal> {
  return await shopRead(ctx, async (tx) => {
    const [person] = await peopleOf(tx, await findPeople.rows(tx, tx.shopId, [id]));
    return person ?? contract.identityRefusals.person_not_found();
  });
}

async function personAnswer(
  ctx: Context,
  result: PersonRow | Refusal,
  status: number,
): Promise<Answer | Refusal> {
  if (isRefusal(result)) return result;
  const person = await readPerson(ctx, result.id);
  return isRefusal(person) ? person : answer(status, person);
}

function roleOf({ id, code, name, permissions }: RoleRow, people: number) {
  return { id, code, name, permissions, people };
}

async function roleAnswer(
  ctx: Context,
  result: RoleRow | Refusal,
  status: number,
): Promise<Answer | Refusal> {
  if (isRefusal(result)) return result;
  const rows = await shopRead(ctx, (tx) => listRoles.rows(tx, tx.shopId));
  const people = rows.find((row) => row.id === result.id)?.people ?? 0;
  return answer(status, roleOf(result, people), { etag: result.version });
}
