import { recordAudit } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { paymentRefusals, type PaymentCase } from './contract.ts';
import { findCases, listCases, resolveCase, type CaseRow } from './store/cases.ts';

/** One page of what the comparison with the gateway could not explain, newest first. */
export async function pageOfCases(
  ctx: Context,
  { state, limit, cursor }: { state: 'open' | 'resolved'; limit: number; cursor?: string },
): Promise<{ items: PaymentCase[]; nextCursor: string | null }> {
  const rows = await shopRead(ctx, (tx) =>
    listCases.rows(tx, tx.shopId, state, limit + 1, cursor ?? null),
  );
  const items = rows.slice(0, limit).map(presentCase);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * A person closes a case and says why; their name stands with it. It moves no money. Refusals:
 * case_not_found, case_resolved.
 */
export async function closeCase(tx: Tx, id: string, note: string): Promise<PaymentCase | Refusal> {
  const { name } = tx.ctx.actor;
  const resolved = await resolveCase.row(tx, tx.shopId, id, note, `person ${name}`, await tx.now());
  if (resolved) {
    const extra = { case_id: id, shop_id: tx.shopId, actor: name };
    tx.ctx.log.named('emporium.payments').info('event=payment.case_resolved', extra);
    await recordAudit(tx, [
      {
        action: 'payment_case.resolved',
        subjectType: 'payment_case',
        subjectId: id,
        before: { state: 'open' },
        after: { state: 'resolved', note },
      },
    ]);
    return presentCase(resolved);
  }
  const known = await findCases.row(tx, tx.shopId, [id]);
  return known ? paymentRefusals.case_resolved() : paymentRefusals.case_not_found();
}

function presentCase(row: CaseRow): PaymentCase {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    paymentId: row.payment_id,
    state: row.state,
    details: row.details,
    openedAt: row.opened_at,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
    resolvedBy: row.resolved_by,
  };
}
