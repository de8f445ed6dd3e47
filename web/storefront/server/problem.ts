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
  /** An operator's own words instead of ours. */
  readonly message?: string;
  /** When a closed shop is expected to open: the moment (ISO 8601), and how far away it was. */
  readonly back?: { readonly at: string; readonly minutes: number };
}

interface Failure {
  code: string;
  status: number;
  retryAfterSeconds: number | null;
  message?: string | null;
  until?: string | null;
}

/** Pages look again by themselves: all of them each second would be a burden of its own. */
const RETRY_SECONDS_MIN = 5;

/**
 * What to say about a failure, by status. A status below 500 that no page expected is our fault:
 * 500.
 */
export function problemOf(failure: Failure, requestId: string): ProblemData {
  const { code, status } = failure;
  const retrySeconds = Math.max(RETRY_SECONDS_MIN, failure.retryAfterSeconds ?? 0);
  if (status === 404) return say(404, 'not_found', null, null);
  if (code === 'shop_closed')
    return { ...say(503, 'closed', null, retrySeconds), ...notice(failure) };
  if (code === 'request_forgery') return say(403, 'forgery', requestId, null);
  if (status === 429 || code === 'overloaded') return say(status, 'busy', null, retrySeconds);
  if (status === 503) return say(503, 'error', requestId, retrySeconds);
  return say(500, 'error', requestId, null);
}

/** An end that is over says nothing. */
function notice({ message, until }: Failure): Pick<ProblemData, 'message' | 'back'> {
  const minutes = until ? Math.ceil((Date.parse(until) - Date.now()) / 60_000) : 0;
  return {
    ...(message ? { message } : {}),
    ...(until && minutes > 0 ? { back: { at: until, minutes } } : {}),
  };
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
