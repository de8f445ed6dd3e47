import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { addAuditEntries } from './store/audit.ts';

/** One line of the audit trail. `before` and `after` hold what changed, never a secret. */
export interface AuditEntryInput {
  /** `noun.verb` in the past: `role.updated`. */
  action: string;
  subjectType: string;
  subjectId: string;
  before?: unknown;
  after?: unknown;
}

/**
 * Writes who did what, from where, in the caller's transaction: an effect and its trace commit
 * together. Rows are never changed or removed; the application's role cannot.
 */
export async function recordAudit(tx: Tx, entries: readonly AuditEntryInput[]): Promise<void> {
  if (entries.length === 0) return;
  const { actor, request, requestId } = tx.ctx;
  await addAuditEntries.rows(
    tx,
    tx.shopId,
    actor.kind,
    actor.personId,
    actor.name,
    request?.ip ?? 'internal',
    requestId,
    entries.map(() => newId()),
    entries.map((entry) => entry.action),
    entries.map((entry) => entry.subjectType),
    entries.map((entry) => entry.subjectId),
    entries.map((entry) => jsonOrNull(entry.before)),
    entries.map((entry) => jsonOrNull(entry.after)),
  );
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
