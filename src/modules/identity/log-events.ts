import type { Context } from '#platform/context.ts';

/**
 * The line of a refused sign-in. Operators search for the literal words `authentication failed`
 * and count by ip_address or account. What was typed as a name may be a password typed into the
 * wrong field, so the account is told by a keyed fingerprint, and by user_id when there is one.
 */
export function logFailedSignIn(
  ctx: Context,
  reason: string,
  fingerprint?: Buffer,
  personId?: string,
): void {
  ctx.log.named('emporium.identity').warn('event=identity.sign_in_failed authentication failed', {
    ...circumstances(ctx, 'login', personId ?? null),
    account: fingerprint === undefined ? null : accountLabel(fingerprint),
    reason,
  });
}

/** The line of a successful sign-in, with who, where and by what. */
export function logSignIn(ctx: Context, personId: string): void {
  const extra = circumstances(ctx, 'login', personId);
  ctx.log.named('emporium.identity').info('event=identity.signed_in', extra);
}

/** The line of a sign-out. */
export function logSignOut(ctx: Context, personId: string): void {
  const extra = circumstances(ctx, 'logout', personId);
  ctx.log.named('emporium.identity').info('event=identity.signed_out', extra);
}

/** The first digits of an account's fingerprint, as logs and the brute-force view show it. */
export function accountLabel(fingerprint: Buffer): string {
  return fingerprint.subarray(0, 6).toString('hex');
}

function circumstances(
  ctx: Context,
  action: string,
  personId: string | null,
): Record<string, unknown> {
  return {
    action,
    user_id: personId,
    shop_id: ctx.shopId,
    ip_address: ctx.request?.ip ?? 'internal',
    user_agent: ctx.request?.userAgent ?? '',
  };
}
