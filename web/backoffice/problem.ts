/**
 * What went wrong with a call, as the person at the screen needs it: the sentence, the fields, the
 * request id to tell support. Every failed call throws one, also when no answer came at all.
 */
import { isMessageKey, t } from './words/index.ts';

interface ProblemFacts {
  status: number;
  code: string;
  detail: string;
  errors?: readonly { field: string; message: string }[];
  requestId?: string | null;
  retryAfterSeconds?: number | null;
  data?: Readonly<Record<string, unknown>>;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly { field: string; message: string }[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** Further members of the problem document, such as `lines` with `out_of_stock`. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(facts: ProblemFacts) {
    super(facts.detail);
    this.name = 'Problem';
    this.status = facts.status;
    this.code = facts.code;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.data = facts.data ?? {};
  }
}

/** The answer never came: offline, server stopped, or the connection was cut. */
export function connectionProblem(): Problem {
  return new Problem({ status: 0, code: 'no_connection', detail: t('problem.noConnection') });
}

/** Reads an RFC 9457 document; any other failed answer gets a plain sentence for its status. */
export async function problemOfAnswer(answer: Response): Promise<Problem> {
  const document = await readDocument(answer);
  const status = answer.status;
  const requestId = stringOr(document['requestId'], answer.headers.get('x-request-id'));
  const retryAfter = Number(answer.headers.get('retry-after'));
  return new Problem({
    status,
    code: stringOr(document['code'], `status_${status}`) ?? `status_${status}`,
    detail: stringOr(document['detail'], null) ?? sentenceForStatus(status),
    errors: fieldErrors(document['errors']),
    requestId,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    data: document,
  });
}

/** Any thrown value as a Problem, so that pages handle one shape. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ status: 0, code: 'unexpected', detail });
}

async function readDocument(answer: Response): Promise<Record<string, unknown>> {
  const type = answer.headers.get('content-type') ?? '';
  if (!type.includes('json')) return {};
  const text = await answer.text();
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function fieldErrors(value: unknown): { field: string; message: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { field, message } = entry as { field?: unknown; message?: unknown };
    if (typeof field !== 'string' || typeof message !== 'string') return [];
    return [{ field: field.replace(/^\//, '').replaceAll('/', '.'), message }];
  });
}

function stringOr(value: unknown, otherwise: string | null): string | null {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function sentenceForStatus(status: number): string {
  const key = `problem.status${status}`;
  return isMessageKey(key) ? t(key) : t('problem.unknown', { status });
}
