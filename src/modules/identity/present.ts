import type { Context } from '#platform/context.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { Tx } from '#platform/database/index.ts';
import type { Account, Person } from './contract.ts';
import type { PersonRow } from './store/people.ts';
import { findPersonRoles } from './store/roles.ts';

/** A person's own profile. */
export function accountOf(person: PersonRow): Account {
  const { id, kind, email, username, name, phone, address } = person;
  return {
    id,
    kind,
    email,
    username,
    name,
    phone,
    address,
    hasPassword: person.password_hash !== null,
    lastLoginAt: person.last_login_at,
    createdAt: person.created_at,
  };
}

/** People as their colleagues see them, with their roles; in the order given. */
export async function peopleOf(tx: Tx, people: readonly PersonRow[]): Promise<Person[]> {
  const roles = await findPersonRoles.rows(
    tx,
    tx.shopId,
    people.map((person) => person.id),
  );
  return people.map((person) => ({
    id: person.id,
    kind: person.kind,
    email: person.email,
    username: person.username,
    name: person.name,
    phone: person.phone,
    isActive: person.is_active,
    hasPassword: person.password_hash !== null,
    roles: roles
      .filter((role) => role.person_id === person.id)
      .map(({ id, code, name }) => ({ id, code, name })),
    lastLoginAt: person.last_login_at,
    createdAt: person.created_at,
  }));
}

interface SessionListRow {
  id: string;
  person_id: string;
  person_name: string;
  opened_by: string;
  ip_address: string;
  user_agent: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}

/** A live session for a list; `current` is the one that asks. */
export function sessionOf(ctx: Context, row: SessionListRow) {
  return {
    id: row.id,
    personId: row.person_id,
    personName: row.person_name,
    openedBy: row.opened_by,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    current: row.id === ctx.actor.sessionId,
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/** A list's cursor is the id of its last item. Refusal: invalid_input. */
export function readCursor(cursor: string | undefined): string | null | Refusal {
  if (cursor === undefined) return null;
  if (UUID.test(cursor)) return cursor;
  const errors = [{ field: 'cursor', message: 'take it from nextCursor of the page before' }];
  return httpRefusals.invalid_input({ errors });
}

/** A page from one row more than asked for. */
export function pageOf<T>(
  rows: readonly { id: string }[],
  limit: number,
  items: readonly T[],
): { items: T[]; nextCursor: string | null } {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: items.slice(0, limit), nextCursor: last?.id ?? null };
}
