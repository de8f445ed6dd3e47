/** The signed-in person's own account: profile, password, sessions. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  changePassword,
  endOwnSession,
  listOwnSessions,
  readAccount,
  updateAccount,
} from '#modules/identity/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call, callTagged } from '../../api.ts';
import { keepSession } from '../../session.ts';

const ACCOUNT = ['account'];

export function useAccount() {
  return useQuery({ queryKey: ACCOUNT, queryFn: () => callTagged(readAccount) });
}

export interface ProfileChange {
  etag: string | null;
  body: InputOf<typeof updateAccount>['body'];
}

export function useUpdateAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ etag, body }: ProfileChange) => call(updateAccount, { body, ifMatch: etag }),
    // Nobody waits for these: the fresh account makes a fresh form, and this one still has to say "saved".
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ACCOUNT });
      void client.invalidateQueries({ queryKey: ['session'] });
    },
  });
}

/** The answer is a new session: all others, and the one that asked, have ended. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: InputOf<typeof changePassword>['body']) => call(changePassword, { body }),
    onSuccess: (session) => {
      keepSession(client, session);
      void client.invalidateQueries({ queryKey: ACCOUNT });
    },
  });
}

export function useOwnSessions() {
  return useQuery({
    queryKey: [...ACCOUNT, 'sessions'],
    queryFn: async () => (await call(listOwnSessions)).items,
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(endOwnSession, { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ACCOUNT }),
  });
}
