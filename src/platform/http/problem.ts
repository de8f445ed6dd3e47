import { STATUS_CODES } from 'node:http';
import type { Problem } from '../contract.ts';
import type { Refusal } from '../refusal.ts';

/** The problem document (RFC 9457) of a refusal. `type` leads to the code in the API docs. */
export function problemOf(refusal: Refusal, requestId: string): Problem & Record<string, unknown> {
  return {
    ...refusal.data,
    type: `/api/docs#${refusal.refusal}`,
    title: STATUS_CODES[refusal.status] ?? 'Refused',
    status: refusal.status,
    code: refusal.refusal,
    detail: refusal.detail,
    ...(refusal.errors ? { errors: [...refusal.errors] } : {}),
    requestId,
  };
}
