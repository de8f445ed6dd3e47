/** Signing in, and where to go afterwards. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { signIn, signInByLink } from '#modules/identity/contract.ts';
import { call } from '../../api.ts';
import type { Problem } from '../../problem.ts';
import { keepSession } from '../../session.ts';
import { t } from '../../words/index.ts';

export interface Credentials {
  login: string;
  password: string;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => call(signIn, { body: credentials }),
    onSuccess: (session) => keepSession(client, session),
  });
}

export function useSignInByLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => call(signInByLink, { body: { token } }),
    onSuccess: (session) => keepSession(client, session),
  });
}

/** Only a path of the back office itself; an address of elsewhere leads to Home. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** What a refused sign-in means to the person at the keyboard. */
export function signInSentence(problem: Problem): string {
  if (problem.status === 429 && problem.retryAfterSeconds) {
    return t('signIn.throttled', { seconds: problem.retryAfterSeconds });
  }
  return problem.message;
}
