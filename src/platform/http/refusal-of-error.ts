import type { FastifyError } from 'fastify';
import { DatabaseUnavailable, sqlState } from '../database/index.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { httpRefusals } from './refusals.ts';

const RETRY_SECONDS = 1;

/** No connection left, no memory, no room on the disk: of the server, not of the statement. */
const NO_RESOURCES = /^53/;

/** What a thrown error may say outside: known faults keep their words, the rest is a plain 500. */
export function refusalOf(error: FastifyError): Refusal {
  if (isRefusal(error)) return error;
  const code = sqlState(error) ?? error.code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return httpRefusals.body_too_large();
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return httpRefusals.unsupported_media_type();
  if (code === 'MALFORMED_BODY' || code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return httpRefusals.malformed_json({ errors: [{ field: '', message: error.message }] });
  }
  if (error.statusCode === 400) return httpRefusals.malformed_json();
  if (error instanceof DatabaseUnavailable || NO_RESOURCES.test(code)) {
    return httpRefusals.database_unavailable({ retryAfterSeconds: RETRY_SECONDS });
  }
  if (code === '55P03' || code === '57014') {
    return httpRefusals.overloaded({ retryAfterSeconds: RETRY_SECONDS });
  }
  return httpRefusals.internal_error();
}
