import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { forgetSessions } from './authenticate.ts';
import { sessionTokenOf } from './cookies.ts';
import { logSignOut } from './log-events.ts';
import { tokenHash } from './make-secret.ts';
import { endSessionByToken } from './store/sessions.ts';

/** Ends the session that the request came with; nothing happens without one. */
export async function signOut(ctx: Context): Promise<void> {
  const token = ctx.request && sessionTokenOf(ctx.request);
  if (!token) return;
  const ended = await shopTx(ctx, async (tx) =>
    endSessionByToken.row(tx, tx.shopId, tokenHash(token), 'signed_out', await tx.now()),
  );
  forgetSessions(ctx.app, ctx.shopId, token);
  if (ended) logSignOut(ctx, ended.person_id);
}
