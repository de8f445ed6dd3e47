import type { Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { answer, route, type Answer, type Route } from '#platform/http/route.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { authenticate, forgetSessions } from './authenticate.ts';
import { changePassword } from './change-password.ts';
import * as contract from './contract.ts';
import { deviceCookieOf, sessionTokenOf, signedInCookies, signedOutCookies } from './cookies.ts';
import { rememberDevice } from './known-device.ts';
import { csrfTokenOf, newToken, sessionLimits } from './model.ts';
import type { OpenedSession } from './open-session.ts';
import { accountOf, sessionOf } from './present.ts';
import { registerPerson } from './register-person.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { findPeople, updateProfile, type PersonRow } from './store/people.ts';
import { endSessionById, findSession, listLiveSessions } from './store/sessions.ts';
import { useSignInLink } from './use-sign-in-link.ts';

const OWN_SESSIONS_SHOWN = 100;

export const accountRoutes: Route[] = [
  route(contract.register, { permission: 'public' }, async (ctx, { body }) => {
    const result = await registerPerson(ctx, body);
    if (isRefusal(result)) return result;
    const view = { email: body.email, name: body.name };
    return answer(201, view, { cookies: cookiesFor(ctx, result.session) });
  }),
  route(contract.signIn, { permission: 'public' }, async (ctx, { body }) =>
    signedIn(ctx, await signIn(ctx, body), 201),
  ),
  route(contract.signInByLink, { permission: 'public' }, async (ctx, { body }) =>
    signedIn(ctx, await useSignInLink(ctx, body.token), 201),
  ),
  route(contract.signOut, { permission: 'public' }, async (ctx) => {
    await signOut(ctx);
    return answer(204, null, { cookies: ctx.request ? signedOutCookies(ctx.request) : [] });
  }),
  route(contract.readSession, { permission: 'public' }, async (ctx) => {
    const token = ctx.request && sessionTokenOf(ctx.request);
    return sessionView(ctx.actor, token);
  }),
  route(contract.readAccount, { permission: 'customer' }, async (ctx) => {
    const person = await shopRead(ctx, (tx) => findPeople.one(tx, tx.shopId, [ownId(ctx)]));
    return answer(200, accountOf(person), { etag: person.version });
  }),
  route(contract.updateAccount, { permission: 'customer' }, async (ctx, { body, ifMatch }) => {
    const person = await updateAccount(ctx, body, ifMatch);
    if (isRefusal(person)) return person;
    return answer(200, accountOf(person), { etag: person.version });
  }),
  route(contract.changePassword, { permission: 'customer' }, async (ctx, { body }) =>
    signedIn(ctx, await changePassword(ctx, body), 200),
  ),
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

async function signedIn(
  ctx: Context,
  opened: OpenedSession | Refusal,
  status: number,
): Promise<Answer | Refusal> {
  if (isRefusal(opened)) return opened;
  const actor = await authenticate(ctx.app, ctx.shopId, opened.token);
  return answer(status, sessionView(actor, opened.token), { cookies: cookiesFor(ctx, opened) });
}

/**
 * The cookies of a new session. Without one (a registration that is not told apart) they look the
 * same and open nothing.
 */
function cookiesFor(ctx: Context, opened: OpenedSession | null): string[] {
  const { app, shopId, request } = ctx;
  if (!request) return [];
  const personId = opened?.person.id ?? newId();
  const device = rememberDevice(app.secretKey, shopId, personId, deviceCookieOf(request));
  const maxAgeSeconds = opened?.maxAgeSeconds ?? sessionLimits.customer.absoluteSeconds;
  return signedInCookies(request, opened?.token ?? newToken(), maxAgeSeconds, device);
}

function sessionView(actor: Context['actor'], token: string | undefined): contract.SessionView {
  const signed = actor.kind === 'customer' || actor.kind === 'staff';
  return {
    actor: {
      kind: signed ? (actor.kind as 'customer' | 'staff') : 'anonymous',
      personId: actor.personId,
      name: signed ? actor.name : '',
    },
    permissions: [...actor.permissions].toSorted(),
    csrf: signed && token ? csrfTokenOf(token) : null,
  };
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
