/** Who is signed in, in which shop, and what they may do. */
import { useMemo } from 'react';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { readSession, type SessionView } from '#modules/identity/contract.ts';
import { call, keepCsrfToken, onStaleToken } from './api.ts';

const SESSION = ['session'];

let hasEnded = false;

/** The session as the server sees it; asked again whenever the window comes back to the front. */
export function useSession() {
  const client = useQueryClient();
  return useQuery({
    queryKey: SESSION,
    queryFn: async () => {
      const session = await call(readSession);
      keepSession(client, session);
      return session;
    },
    staleTime: 60_000,
  });
}

/** Puts a fresh session in place: after signing in, and whenever the server names a new token. */
export function keepSession(client: QueryClient, session: SessionView): void {
  keepCsrfToken(session.csrf);
  if (session.actor.kind !== 'anonymous') hasEnded = false;
  onStaleToken(() => client.refetchQueries({ queryKey: SESSION }));
  client.setQueryData(SESSION, session);
}

/** The server knows this browser no more: what it showed stays until the person decides. */
export function sessionEnded(client: QueryClient): void {
  const known = client.getQueryData<SessionView>(SESSION);
  if (!known || known.actor.kind === 'anonymous') return;
  hasEnded = true;
  void client.invalidateQueries({ queryKey: SESSION });
}

/** Whether the person was signed in on this page and is no longer. */
export function wasSignedIn(): boolean {
  return hasEnded;
}

/** Forgets everything that the person who left could see. */
export function forgetSession(client: QueryClient): void {
  keepCsrfToken(null);
  client.clear();
}

/** Whether the signed-in person holds a permission. The server decides; pages only hide what it refuses. */
export function useMay(): (permission: string) => boolean {
  const session = useSession().data;
  return useMemo(() => {
    const held = new Set(session?.permissions ?? []);
    return (permission) => held.has(permission);
  }, [session]);
}
