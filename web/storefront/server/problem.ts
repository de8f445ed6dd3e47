import type { WordKey } from '../words/language.ts';

/** A problem that fills the whole page. */
export interface ProblemData {
  readonly status: number;
  readonly title: WordKey;
  readonly text: WordKey;
  /** Shown so that support can find the log line; null where nothing went wrong on our side. */
  readonly requestId: string | null;
  /** Seconds after which the page looks again by itself. */
  readonly retrySeconds: number | null;
}

interface Failure {
  code: string;
  status: number;
  retryAfterSeconds: number | null;
}

const RETRY_SECONDS = 5;

/**
 * What to say about a failure, by status. A status below 500 that no page expected is our fault:
 * 500.
 */
export function problemOf(failure: Failure, requestId: string): ProblemData {
  const { code, status } = failure;
  const retrySeconds = failure.retryAfterSeconds ?? RETRY_SECONDS;
  if (status === 404) return say(404, 'not_found', null, null);
  if (code === 'shop_closed') return say(503, 'closed', null, retrySeconds);
  if (code === 'request_forgery') return say(403, 'forgery', requestId, null);
  if (status === 429 || code === 'overloaded') return say(status, 'busy', null, retrySeconds);
  if (status === 503) return say(503, 'error', requestId, retrySeconds);
  return say(500, 'error', requestId, null);
}

function say(
  status: number,
  kind: 'not_found' | 'closed' | 'forgery' | 'busy' | 'error',
  requestId: string | null,
  retrySeconds: number | null,
): ProblemData {
  return {
    status,
    title: `problem.${kind}`,
    text: `problem.${kind}_text`,
    requestId,
    retrySeconds,
  };
}
