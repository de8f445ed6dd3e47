import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { sessionTokenOf } from './cookies.ts';
import { newToken, tokenHash } from './make-secret.ts';
import { sessionEnds, sessionLimits, type PersonKind, type SessionOrigin } from './model.ts';
import { addSession, endSessionByToken } from './store/sessions.ts';

export interface SessionOwner {
  readonly id: string;
  readonly kind: PersonKind;
  readonly name: string;
}

/** A session just opened. The token is nowhere but here and in the person's browser. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly token: string;
  readonly person: SessionOwner;
  readonly maxAgeSeconds: number;
}

/**
 * Opens a session under a new random id and ends the one that the request came with: an id known
 * before signing in is worth nothing afterwards (session fixation).
 */
export async function openSession(
  tx: Tx,
  person: SessionOwner,
  openedBy: SessionOrigin,
  sessionId = newId(),
): Promise<OpenedSession> {
  const { request } = tx.ctx;
  const now = await tx.now();
  const { idle, absolute } = sessionEnds(person.kind, now);
  const token = newToken();
  const before = request && sessionTokenOf(request);
  await Promise.all([
    before && endSessionByToken.run(tx, tx.shopId, tokenHash(before), 'signed_in_again', now),
    addSession.run(
      tx,
      tx.shopId,
      sessionId,
      person.id,
      tokenHash(token),
      openedBy,
      request?.ip ?? 'internal',
      (request?.userAgent ?? '').slice(0, 300),
      now,
      idle,
      absolute,
    ),
  ]);
  const maxAgeSeconds = sessionLimits[person.kind].absoluteSeconds;
  return { sessionId, token, person, maxAgeSeconds };
}
