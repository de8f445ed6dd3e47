import type { Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { answer, route, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { forgetSessions } from './authenticate.ts';
import * as contract from './contract.ts';
import { accountOf, sessionOf } from './present.ts';
import { findPeople, updateProfile, type PersonRow } from './store/people.ts';
import { endSessionById, findSession, listLiveSessions } from './store/sessions.ts';

const OWN_SESSIONS_SHOWN = 100;

export const accountRoutes: Route[] = [
  route(contract.readAccount, { permission: 'customer' }, async (ctx) => {
    const person = await shopRead(ctx, (tx) => findPeople.one(tx, tx.shopId, [ownId(ctx)]));
    return answer(200, accountOf(person), { etag: person.version });
  }),
  route(contract.updateAccount, { permission: 'customer' }, async (ctx, { body, ifMatch }) => {
    const person = await updateAccount(ctx, body, ifMatch);
    if (isRefusal(person)) return person;
    return answer(200, accountOf(person), { etag: person.version });
  }),
  route(contract.listOwnSessions, { permission: 'customer' }, async (ctx) => {
    const rows = await shopRead(ctx, (tx) =>
      listLiveSessions.rows(tx, tx.shopId, ownId(ctx), null, OWN_SESSIONS_SHOWN),
    );
    return { items: rows.map((row) => sessionOf(ctx, row)) };
  }),
  route(contract.endOwnSession, { permission: 'customer' }, async (ctx, { params }) => {
    const refused = await endOwnSession(ctx, params.id);
    return refused ?? answer(204, null);
  }),
];

function ownId(ctx: Context): string {
  if (ctx.actor.personId === null) throw new Error('This route needs a signed-in person');
  return ctx.actor.personId;
}

async function updateAccount(
  ctx: Context,
  wish: { name?: string; phone?: string; address?: string },
  ifMatch: string | undefined,
): Promise<PersonRow | Refusal> {
  const version = ifMatch === undefined ? null : Number(ifMatch);
  if (Number.isNaN(version)) return httpRefusals.version_conflict();
  const { name = null, phone = null, address = null } = wish;
  return await shopTx(ctx, async (tx) => {
    const now = await tx.now();
    const row = await updateProfile.row(
      tx,
      tx.shopId,
      ownId(ctx),
      version,
      name,
      phone,
      address,
      now,
    );
    onCommit(tx, () => forgetSessions(ctx.app));
    return row ?? httpRefusals.version_conflict();
  });
}

async function endOwnSession(ctx: Context, id: string): Promise<Refusal | undefined> {
  return await shopTx(ctx, async (tx) => {
    const session = await findSession.row(tx, tx.shopId, id);
    if (session?.person_id !== ownId(ctx)) return contract.identityRefusals.session_not_found();
    const ended = await endSessionById.row(tx, tx.shopId, id, 'signed_out', await tx.now());
    onCommit(tx, () => forgetSessions(ctx.app));
    return ended ? undefined : contract.identityRefusals.session_not_found();
  });
}
