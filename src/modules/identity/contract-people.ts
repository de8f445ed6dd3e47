import {
  Email,
  Timestamp,
  Type,
  Uuid,
  endpoint,
  orNull,
  page,
  pageQuery,
  strict,
  Text,
  type StaticOf,
} from '#platform/contract.ts';
import {
  ById,
  Kind,
  OptionalText,
  Password,
  PermissionString,
  SessionRow,
  Username,
} from './contract-fields.ts';

export const Person = Type.Object({
  id: Uuid,
  kind: Kind,
  email: orNull(Type.String()),
  username: orNull(Type.String()),
  name: Type.String(),
  phone: Type.String(),
  isActive: Type.Boolean(),
  hasPassword: Type.Boolean(),
  roles: Type.Array(Type.Object({ id: Uuid, code: Type.String(), name: Type.String() })),
  lastLoginAt: orNull(Timestamp),
  createdAt: Timestamp,
});
export type Person = StaticOf<typeof Person>;

/** A secret shown once: send it to the person by a way only they can read. */
const LinkView = Type.Object({ path: Type.String(), token: Type.String(), expiresAt: Timestamp });

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/v1/admin/people',
  tag: 'People',
  summary: 'People of the shop, newest first',
  query: pageQuery({ query: Type.Optional(Text(100)), kind: Type.Optional(Kind) }),
  answers: { 200: page(Person) },
  refusals: [],
});

export const createPerson = endpoint({
  method: 'POST',
  path: '/api/v1/admin/people',
  tag: 'People',
  summary: 'Add someone to the staff',
  description: 'Without a password the person signs in by a link first.',
  body: strict({
    email: Type.Optional(Email),
    username: Type.Optional(Username),
    name: Text(120),
    phone: OptionalText(40),
    password: Type.Optional(Password),
    roleIds: Type.Array(Uuid, { maxItems: 20 }),
  }),
  answers: { 201: Person },
  refusals: [
    'login_name_invalid',
    'password_too_weak',
    'sign_in_busy',
    'person_exists',
    'role_not_found',
    'exceeds_own_permissions',
  ],
});

export const readPerson = endpoint({
  method: 'GET',
  path: '/api/v1/admin/people/:id',
  tag: 'People',
  summary: 'One person',
  params: ById,
  answers: { 200: Person },
  refusals: ['person_not_found'],
});

export const setPersonRoles = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/people/:id/roles',
  tag: 'People',
  summary: 'Set the roles of a member of staff',
  params: ById,
  body: strict({ roleIds: Type.Array(Uuid, { maxItems: 20 }) }),
  answers: { 200: Person },
  refusals: [
    'person_not_found',
    'own_account',
    'person_not_staff',
    'role_not_found',
    'exceeds_own_permissions',
    'last_administrator',
  ],
});

export const deactivatePerson = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/people/:id/deactivation',
  tag: 'People',
  summary: 'Keep someone out; their sessions end',
  params: ById,
  answers: { 200: Person },
  refusals: ['person_not_found', 'own_account', 'exceeds_own_permissions', 'last_administrator'],
});

export const reactivatePerson = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/people/:id/deactivation',
  tag: 'People',
  summary: 'Let someone in again',
  params: ById,
  answers: { 200: Person },
  refusals: ['person_not_found', 'own_account', 'exceeds_own_permissions'],
});

export const unlockPerson = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/people/:id/lock',
  tag: 'People',
  summary: 'Forget the failed sign-ins of a person',
  params: ById,
  answers: { 204: Type.Null() },
  refusals: ['person_not_found'],
});

export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/v1/admin/people/:id/password-reset',
  tag: 'People',
  summary: 'End a person’s sessions and password; returns a one-time sign-in link',
  params: ById,
  answers: { 201: LinkView },
  refusals: ['person_not_found', 'own_account', 'exceeds_own_permissions'],
});

export const Role = Type.Object({
  id: Uuid,
  code: Type.String(),
  name: Type.String(),
  permissions: Type.Array(Type.String()),
  people: Type.Integer(),
});

export const listRoles = endpoint({
  method: 'GET',
  path: '/api/v1/admin/roles',
  tag: 'People',
  summary: 'The shop’s roles',
  answers: { 200: Type.Object({ items: Type.Array(Role) }) },
  refusals: [],
});

export const createRole = endpoint({
  method: 'POST',
  path: '/api/v1/admin/roles',
  tag: 'People',
  summary: 'Add a role',
  body: strict({
    code: Type.String({ pattern: '^[a-z][a-z0-9_]{1,39}$' }),
    name: Text(80),
    permissions: Type.Array(PermissionString, { maxItems: 50, uniqueItems: true }),
  }),
  answers: { 201: Role },
  refusals: ['exceeds_own_permissions', 'role_exists'],
});

export const updateRole = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/roles/:id',
  tag: 'People',
  summary: 'Rename a role or change its permissions',
  params: ById,
  body: strict({
    name: Text(80),
    permissions: Type.Array(PermissionString, { maxItems: 50, uniqueItems: true }),
  }),
  answers: { 200: Role },
  refusals: ['role_not_found', 'exceeds_own_permissions', 'version_conflict', 'last_administrator'],
});

export const AuditEntry = Type.Object({
  id: Uuid,
  occurredAt: Timestamp,
  actorKind: Type.String(),
  actorId: orNull(Uuid),
  actorName: Type.String(),
  action: Type.String(),
  subjectType: Type.String(),
  subjectId: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
  ipAddress: Type.String(),
  requestId: Type.String(),
});

export const listAuditEntries = endpoint({
  method: 'GET',
  path: '/api/v1/admin/audit-entries',
  tag: 'People',
  summary: 'Who changed what, newest first',
  query: pageQuery({
    subjectType: Type.Optional(Text(60)),
    subjectId: Type.Optional(Text(100)),
    actorId: Type.Optional(Uuid),
  }),
  answers: { 200: page(AuditEntry) },
  refusals: [],
});

export const listSignInFailures = endpoint({
  method: 'GET',
  path: '/api/v1/admin/sign-in-failures',
  tag: 'People',
  summary: 'Failed sign-ins by account and by address, most first',
  answers: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          scope: Type.String(),
          account: orNull(Type.String()),
          personId: orNull(Uuid),
          personName: orNull(Type.String()),
          ipAddress: Type.String(),
          failures: Type.Integer(),
          lastFailureAt: Timestamp,
          lockedUntil: orNull(Timestamp),
        }),
      ),
    }),
  },
  refusals: [],
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/v1/admin/sessions',
  tag: 'People',
  summary: 'Live sessions, newest first',
  query: pageQuery({ personId: Type.Optional(Uuid) }),
  answers: { 200: page(SessionRow) },
  refusals: [],
});

export const endSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/sessions/:id',
  tag: 'People',
  summary: 'End somebody’s session',
  params: ById,
  answers: { 204: Type.Null() },
  refusals: ['session_not_found', 'exceeds_own_permissions'],
});
