/** Who is signed in, in which shop, and what they may do. */
import { useMemo } from 'react';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { readSession, type SessionView } from '#modules/identity/contract.ts';
import { call, keepCsrfToken, onStaleToken } from './api.ts';

const SESSION = ['session'];

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
  onStaleToken(() => client.refetchQueries({ queryKey: SESSION }));
  client.setQueryData(SESSION, session);
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
