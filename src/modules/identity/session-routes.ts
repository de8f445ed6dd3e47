import type { Context } from '#platform/context.ts';
import { answer, route, type Answer, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { authenticate } from './authenticate.ts';
import { changePassword } from './change-password.ts';
import * as contract from './contract.ts';
import { deviceCookieOf, sessionTokenOf, signedInCookies, signedOutCookies } from './cookies.ts';
import { rememberDevice } from './known-device.ts';
import { csrfTokenOf, newToken } from './make-secret.ts';
import { sessionLimits } from './model.ts';
import type { OpenedSession } from './open-session.ts';
import { registerPerson } from './register-person.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { useSignInLink } from './use-sign-in-link.ts';

/** Staff may pass while the shop is closed, and has to sign in for that. */
const wayIn = { permission: 'public', duringMaintenance: true };

export const sessionRoutes: Route[] = [
  route(contract.register, { permission: 'public' }, async (ctx, { body }) => {
    const result = await registerPerson(ctx, body);
    if (isRefusal(result)) return result;
    const view = { email: body.email, name: body.name };
    return answer(201, view, { cookies: cookiesFor(ctx, result.session) });
  }),
  route(contract.signIn, wayIn, async (ctx, { body }) =>
    signedIn(ctx, await signIn(ctx, body), 201),
  ),
  route(contract.signInByLink, wayIn, async (ctx, { body }) =>
    signedIn(ctx, await useSignInLink(ctx, body.token), 201),
  ),
  route(contract.signOut, wayIn, async (ctx) => {
    await signOut(ctx);
    return answer(204, null, { cookies: ctx.request ? signedOutCookies(ctx.request) : [] });
  }),
  route(contract.readSession, wayIn, async (ctx) => {
    const token = ctx.request && sessionTokenOf(ctx.request);
    return sessionView(ctx.actor, token);
  }),
  route(contract.changePassword, { permission: 'customer' }, async (ctx, { body }) =>
    signedIn(ctx, await changePassword(ctx, body), 200),
  ),
];

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
  const personId = opened?.person.id ?? newToken();
  const device = rememberDevice(app.secretKey, shopId, personId, deviceCookieOf(request));
  const maxAgeSeconds = opened?.maxAgeSeconds ?? sessionLimits.customer.absoluteSeconds;
  return signedInCookies(request, opened?.token ?? newToken(), maxAgeSeconds, device);
}

function sessionView(actor: Context['actor'], token: string | undefined): contract.SessionView {
  const signed = actor.kind === 'customer' || actor.kind === 'staff';
  return {
    actor: {
      kind: signed ? actor.kind : 'anonymous',
      personId: actor.personId,
      name: signed ? actor.name : '',
    },
    permissions: [...actor.permissions].toSorted(),
    csrf: signed && token ? csrfTokenOf(token) : null,
  };
}
