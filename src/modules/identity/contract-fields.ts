import { Text, Timestamp, Type, Uuid, strict } from '#platform/contract.ts';
import { permissionNames } from './permissions.ts';

export const Login = Type.String({ minLength: 1, maxLength: 254 });
export const Password = Type.String({ minLength: 1, maxLength: 512 });
/** Letters, digits, dot, dash, underscore; never an @, so it is never taken for an e-mail. */
export const Username = Type.String({
  minLength: 3,
  maxLength: 40,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}._-]*$',
});
export const Kind = Type.Union([Type.Literal('customer'), Type.Literal('staff')]);
export const PermissionString = Type.Union(permissionNames.map((name) => Type.Literal(name)));
export const SecretToken = Type.String({
  minLength: 20,
  maxLength: 200,
  pattern: '^[A-Za-z0-9_-]+$',
});
export const ById = strict({ id: Uuid });
/** Text of at most so many characters that may be empty or absent. */
export const OptionalText = (maxLength: number) => Type.Optional(Text(maxLength, 0));

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
