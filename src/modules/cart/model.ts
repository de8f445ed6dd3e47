import type { Actor } from '#platform/context.ts';

/** A cart that belongs to somebody is nobody else's, even for who knows its id. */
export function mayUseCart(actor: Actor, ownerId: string | null): boolean {
  return ownerId === null || ownerId === actor.personId || actor.kind === 'system';
}
