import type { Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { forgetSessions } from './authenticate.ts';
import { identityRefusals } from './contract.ts';
import { sessionTokenOf } from './cookies.ts';
import { logFailedSignIn, logSignIn } from './log-events.ts';
import { newToken, tokenHash } from './make-secret.ts';
import { LINK_SECONDS, later } from './model.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { addLink, useLink, withdrawLinks } from './store/links.ts';
import { lockPeople, touchLogin } from './store/people.ts';

/** A link to hand over once. */
export interface SignInLink {
  readonly token: string;
  readonly path: string;
  readonly expiresAt: string;
}

/**
 * Makes a one-time sign-in link for a person and withdraws their unused ones. Only its hash is
 * stored; the token has 256 bits. `seconds` is the longest it lives (30 minutes; 24 hours at the
 * first start). The path carries no host: nobody can have a link point elsewhere by a Host header.
 */
export async function createSignInLink(
  tx: Tx,
  personId: string,
  seconds = LINK_SECONDS,
): Promise<SignInLink> {
  const token = newToken();
  const now = await tx.now();
  const expiresAt = later(now, seconds);
  const creator = tx.ctx.actor.personId;
  await withdrawLinks.run(tx, tx.shopId, [personId]);
  await addLink.run(tx, tx.shopId, newId(), personId, tokenHash(token), creator, now, expiresAt);
  return { token, path: `/backoffice/sign-in-link?token=${token}`, expiresAt };
}

/** Exchanges a link for a session, once. Refusal: sign_in_link_invalid. */
export async function useSignInLink(ctx: Context, token: string): Promise<OpenedSession | Refusal> {
  const opened = await shopTx(ctx, (tx) => exchange(tx, token));
  if (isRefusal(opened)) {
    logFailedSignIn(ctx, opened.refusal);
    return opened;
  }
  const before = ctx.request && sessionTokenOf(ctx.request);
  if (before) forgetSessions(ctx.app, ctx.shopId, before);
  logSignIn(ctx, opened.person.id);
  return opened;
}

async function exchange(tx: Tx, token: string): Promise<OpenedSession | Refusal> {
  const sessionId = newId();
  const now = await tx.now();
  const link = await useLink.row(tx, tx.shopId, tokenHash(token), sessionId, now);
  if (!link) return identityRefusals.sign_in_link_invalid();
  const [person] = await lockPeople.rows(tx, tx.shopId, [link.person_id]);
  if (!person?.is_active) return identityRefusals.sign_in_link_invalid();
  await touchLogin.run(tx, tx.shopId, person.id, person.password_hash, null, now);
  return await openSession(tx, person, 'link', sessionId);
}
