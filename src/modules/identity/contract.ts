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
import { defineRefusals } from '#platform/refusal.ts';
import { permissionNames } from './permissions.ts';

export { permissions, permissionNames, type PermissionName } from './permissions.ts';
export { sanitizeReturnPath } from './return-path.ts';

export const identityRefusals = defineRefusals({
  sign_in_failed: {
    status: 401,
    detail: 'Name and password do not match. Check both, or ask the shop for a sign-in link.',
  },
  sign_in_locked: {
    status: 423,
    detail: 'Too many failed tries from here. Wait, or ask the shop to unlock your account.',
  },
  sign_in_slowed: {
    status: 429,
    detail: 'Too many failed tries. Wait a moment, then try again.',
  },
  sign_in_busy: {
    status: 429,
    detail: 'Many people are signing in right now. Try again in a few seconds.',
  },
  sign_in_link_invalid: {
    status: 410,
    detail: 'This link was used already or is too old. Ask for a new one.',
  },
  password_too_weak: { status: 422, detail: 'Choose a stronger password.' },
  password_wrong: { status: 422, detail: 'The present password is not right. Type it again.' },
  username_taken: { status: 409, detail: 'This user name is taken. Choose another.' },
  person_exists: {
    status: 409,
    detail: 'Someone in this shop has this e-mail address or user name. Look them up first.',
  },
  login_name_invalid: {
    status: 422,
    detail: 'Use visible characters only, and an @ in the e-mail address but not in the user name.',
  },
  person_not_found: { status: 404, detail: 'This person does not exist.' },
  person_not_staff: { status: 409, detail: 'Roles are for staff; this person is a customer.' },
  session_not_found: { status: 404, detail: 'This session does not exist or has ended.' },
  role_not_found: { status: 404, detail: 'This role does not exist.' },
  role_exists: { status: 409, detail: 'A role with this code exists. Choose another code.' },
  exceeds_own_permissions: {
    status: 403,
    detail: 'You can only give, take or manage what you hold yourself. Ask someone who does.',
  },
  own_account: {
    status: 403,
    detail: 'Nobody changes their own roles or access. Ask a colleague who may.',
  },
  last_administrator: {
    status: 409,
    detail: 'Someone active must keep the permission to change people. Name another first.',
  },
});

const Login = Type.String({ minLength: 1, maxLength: 254 });
const Password = Type.String({ minLength: 1, maxLength: 512 });
/** Letters, digits, dot, dash, underscore; never an @, so it is never taken for an e-mail. */
export const Username = Type.String({
  minLength: 3,
  maxLength: 40,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}._-]*$',
});
const Kind = Type.Union([Type.Literal('customer'), Type.Literal('staff')]);
const PermissionString = Type.Union(permissionNames.map((name) => Type.Literal(name)));
const SecretToken = Type.String({ minLength: 20, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' });
const ById = strict({ id: Uuid });
const OptionalText = (maxLength: number) => Type.Optional(Text(maxLength, 0));

/** Who is signed in, as the pages need to know it. `csrf` belongs into header x-csrf-token. */
export const SessionView = Type.Object({
  actor: Type.Object({
    kind: Type.Union([Kind, Type.Literal('anonymous')]),
    personId: orNull(Uuid),
    name: Type.String(),
  }),
  permissions: Type.Array(Type.String()),
  csrf: orNull(Type.String()),
});
export type SessionView = StaticOf<typeof SessionView>;

export const Account = Type.Object({
  id: Uuid,
  kind: Kind,
  email: orNull(Type.String()),
  username: orNull(Type.String()),
  name: Type.String(),
  phone: Type.String(),
  address: Type.String(),
  hasPassword: Type.Boolean(),
  lastLoginAt: orNull(Timestamp),
  createdAt: Timestamp,
});
export type Account = StaticOf<typeof Account>;

export const SessionRow = Type.Object({
  id: Uuid,
  personId: Uuid,
  personName: Type.String(),
  openedBy: Type.String(),
  ipAddress: Type.String(),
  userAgent: Type.String(),
  createdAt: Timestamp,
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
  current: Type.Boolean(),
});

export const register = endpoint({
  method: 'POST',
  path: '/api/v1/accounts',
  tag: 'Account',
  summary: 'Open an account',
  description:
    'The answer is the same whether or not the e-mail address has an account already, so nobody ' +
    'can find out who shops here. A new account, or the right password of the present one, is ' +
    'signed in by the cookie; ask `GET /api/v1/session` whether that happened.',
  body: strict({
    email: Email,
    password: Password,
    name: Text(120),
    phone: OptionalText(40),
    username: Type.Optional(Username),
  }),
  answers: { 201: Type.Object({ email: Type.String(), name: Type.String() }) },
  refusals: [
    'login_name_invalid',
    'password_too_weak',
    'sign_in_busy',
    'sign_in_slowed',
    'username_taken',
  ],
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/v1/sessions',
  tag: 'Account',
  summary: 'Sign in with e-mail address or user name',
  body: strict({ login: Login, password: Password }),
  answers: { 201: SessionView },
  refusals: ['sign_in_busy', 'sign_in_locked', 'sign_in_slowed', 'sign_in_failed'],
});

export const signInByLink = endpoint({
  method: 'POST',
  path: '/api/v1/sessions/from-link',
  tag: 'Account',
  summary: 'Sign in with a one-time link',
  body: strict({ token: SecretToken }),
  answers: { 201: SessionView },
  refusals: ['sign_in_link_invalid'],
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/v1/sessions/current',
  tag: 'Account',
  summary: 'Sign out',
  answers: { 204: Type.Null() },
  refusals: [],
});

export const readSession = endpoint({
  method: 'GET',
  path: '/api/v1/session',
  tag: 'Account',
  summary: 'Who is signed in',
  answers: { 200: SessionView },
  refusals: [],
});

export const readAccount = endpoint({
  method: 'GET',
  path: '/api/v1/account',
  tag: 'Account',
  summary: 'The signed-in person’s profile',
  answers: { 200: Account },
  refusals: [],
});

export const updateAccount = endpoint({
  method: 'PATCH',
  path: '/api/v1/account',
  tag: 'Account',
  summary: 'Change name, phone or address',
  description: 'Send the ETag of the profile as If-Match. Delivery addresses: /account/addresses.',
  body: strict({
    name: Type.Optional(Text(120)),
    phone: OptionalText(40),
    address: OptionalText(500),
  }),
  answers: { 200: Account },
  refusals: ['version_conflict'],
});

export const changePassword = endpoint({
  method: 'PUT',
  path: '/api/v1/account/password',
  tag: 'Account',
  summary: 'Change the password; all other sessions end',
  description: 'The present password may be left out within 30 minutes of signing in by a link.',
  body: strict({ currentPassword: Type.Optional(Password), newPassword: Password }),
  answers: { 200: SessionView },
  refusals: [
    'sign_in_busy',
    'sign_in_locked',
    'sign_in_slowed',
    'password_wrong',
    'password_too_weak',
  ],
});

export const listOwnSessions = endpoint({
  method: 'GET',
  path: '/api/v1/account/sessions',
  tag: 'Account',
  summary: 'Where the person is signed in',
  answers: { 200: Type.Object({ items: Type.Array(SessionRow) }) },
  refusals: [],
});

export const endOwnSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/account/sessions/:id',
  tag: 'Account',
  summary: 'End one of the person’s sessions',
  params: ById,
  answers: { 204: Type.Null() },
  refusals: ['session_not_found'],
});

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
