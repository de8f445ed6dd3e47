import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { recordAudit } from './record-audit.ts';

/** Refusals that mean somebody reached for more than they hold. */
const REACHING = new Set(['exceeds_own_permissions', 'own_account']);

/**
 * Leaves a line in the audit trail when someone tried to give or take what they do not hold. The
 * refused transaction rolled back, so the line is written in one of its own.
 */
export async function auditRefusal(
  ctx: Context,
  result: unknown,
  subject: { type: string; id: string; wish?: unknown },
): Promise<void> {
  if (!isRefusal(result) || !REACHING.has(result.refusal)) return;
  await shopTx(ctx, (tx) =>
    recordAudit(tx, [
      {
        action: `${subject.type}.change_refused`,
        subjectType: subject.type,
        subjectId: subject.id,
        after: { refusal: result.refusal, wish: subject.wish },
      },
    ]),
  );
}

/**
 * Leaves a line when a signed-in person called a route that their permissions do not allow
 * (trial 43); for the HTTP pipeline, after it answered 403.
 */
export async function auditRefusedRoute(
  ctx: Context,
  attempt: { method: string; path: string; permission: string },
): Promise<void> {
  await shopTx(ctx, (tx) =>
    recordAudit(tx, [
      {
        action: 'route.refused',
        subjectType: 'route',
        subjectId: `${attempt.method} ${attempt.path}`.slice(0, 300),
        after: { permission: attempt.permission },
      },
    ]),
  );
}
