import { defineRefusals } from '../refusal.ts';

/** What the HTTP pipeline itself refuses, before any module is asked. */
export const httpRefusals = defineRefusals({
  invalid_input: { status: 400, detail: 'The request does not fit its contract. See errors.' },
  malformed_json: { status: 400, detail: 'The body is not well-formed JSON in UTF-8.' },
  malformed_address: {
    status: 400,
    detail: 'This address is not written in a form that can be read.',
  },
  unsupported_media_type: { status: 415, detail: 'Send the body as application/json.' },
  body_too_large: { status: 413, detail: 'The body is larger than this server accepts.' },
  not_found: { status: 404, detail: 'There is nothing here.' },
  method_not_allowed: { status: 405, detail: 'This address does not take that method.' },
  shop_not_found: { status: 404, detail: 'No shop answers under this host name.' },
  shop_closed: { status: 503, detail: 'This shop is closed for maintenance. Try again shortly.' },
  not_signed_in: { status: 401, detail: 'You must be logged in' },
  not_permitted: { status: 403, detail: 'Your role does not allow this.' },
  request_forgery: {
    status: 403,
    detail: 'This request did not come from the shop’s own pages. Reload the page and try again.',
  },
  idempotency_key_missing: {
    status: 400,
    detail: 'Send an Idempotency-Key header: 1 to 200 visible ASCII characters.',
  },
  idempotency_key_reused: {
    status: 422,
    detail: 'This Idempotency-Key was used with another body. Use a new key.',
  },
  version_conflict: {
    status: 412,
    detail: 'Somebody changed this record meanwhile. Load it again and repeat your change.',
  },
  database_unavailable: {
    status: 503,
    detail: 'The shop cannot reach its records right now. Try again in a moment.',
  },
  overloaded: { status: 503, detail: 'The shop is very busy. Try again in a moment.' },
  internal_error: {
    status: 500,
    detail: 'Something went wrong on our side. Nothing was changed; try again.',
  },
});
