import { shopRead } from '#platform/database/index.ts';
import { answer, route, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import * as contract from './contract.ts';
import { accountLabel } from './log-events.ts';
import { endSession } from './manage-person.ts';
import { pageOf, readCursor, sessionOf } from './present.ts';
import { listAuditEntries } from './store/audit.ts';
import { listLiveSessions } from './store/sessions.ts';
import { listFailures } from './store/throttles.ts';

const read = { permission: 'people.read' };

/** What staff look at to see what was done, tried and is going on. */
export const oversightRoutes: Route[] = [
  route(contract.listAuditEntries, read, async (ctx, { query }) => {
    const before = readCursor(query.cursor);
    if (isRefusal(before)) return before;
    const { subjectType = null, subjectId = null, actorId = null, limit } = query;
    const rows = await shopRead(
      ctx,
      (tx) =>
        listAuditEntries.rows(tx, tx.shopId, subjectType, subjectId, actorId, before, limit + 1),
      { mayLag: true },
    );
    return pageOf(rows, limit, rows.map(auditEntryOf));
  }),
  route(contract.listSignInFailures, read, async (ctx) => {
    const rows = await shopRead(ctx, (tx) => listFailures.rows(tx, tx.shopId));
    return { items: rows.map(failureOf) };
  }),
  route(contract.listSessions, read, async (ctx, { query }) => {
    const before = readCursor(query.cursor);
    if (isRefusal(before)) return before;
    const { personId = null, limit } = query;
    const rows = await shopRead(ctx, (tx) =>
      listLiveSessions.rows(tx, tx.shopId, personId, before, limit + 1),
    );
    return pageOf(
      rows,
      limit,
      rows.map((row) => sessionOf(ctx, row)),
    );
  }),
  route(contract.endSession, { permission: 'people.write' }, async (ctx, { params }) => {
    const refused = await endSession(ctx, params.id);
    return refused ?? answer(204, null);
  }),
];

function auditEntryOf(row: Awaited<ReturnType<typeof listAuditEntries.rows>>[number]) {
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    before: row.before,
    after: row.after,
    ipAddress: row.ip_address,
    requestId: row.request_id,
  };
}

function failureOf(row: Awaited<ReturnType<typeof listFailures.rows>>[number]) {
  return {
    scope: row.scope,
    account: row.scope === 'source' ? null : accountLabel(row.key),
    personId: row.person_id,
    personName: row.person_name,
    ipAddress: row.ip_address,
    failures: row.failures,
    lastFailureAt: row.last_failure_at,
    lockedUntil: row.locked_until,
  };
}
