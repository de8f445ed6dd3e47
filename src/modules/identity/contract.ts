import {
  Email,
  Text,
  Timestamp,
  Type,
  Uuid,
  endpoint,
  orNull,
  strict,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';
import {
  ById,
  Kind,
  Login,
  OptionalText,
  Password,
  SecretToken,
  SessionRow,
  Username,
} from './contract-fields.ts';

export {
  listPeople,
  createPerson,
  readPerson,
  setPersonRoles,
  deactivatePerson,
  reactivatePerson,
  unlockPerson,
  resetPassword,
  listRoles,
  createRole,
  updateRole,
  listAuditEntries,
  listSignInFailures,
  listSessions,
  endSession,
  Person,
} from './contract-people.ts';
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
