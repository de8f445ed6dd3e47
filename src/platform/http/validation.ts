import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { EndpointShape } from '../contract.ts';
import type { FieldError, Refusal } from '../refusal.ts';
import { httpRefusals } from './refusals.ts';

/**
 * Bodies are taken as they are: "2" is no number. Query strings and paths are text by nature and
 * are converted. Members that a contract does not name are refused, never dropped in silence.
 */
const bodies = withFormats(new Ajv2020({ allErrors: true, useDefaults: true, strict: false }));
const texts = withFormats(
  new Ajv2020({ allErrors: true, useDefaults: true, coerceTypes: 'array', strict: false }),
);
/** Most field errors that one answer lists. */
const ERRORS_SHOWN_MAX = 20;

function withFormats(ajv: Ajv2020): Ajv2020 {
  (addFormats as unknown as (on: Ajv2020) => void)(ajv);
  return ajv;
}

export interface Validator {
  /** A refusal naming every wrong field, or undefined. Defaults are filled in place. */
  check(input: { params: unknown; query: unknown; body: unknown }): Refusal | undefined;
}

/** Compiles the contract's schemas once, at start. */
export function validatorFor(contract: EndpointShape): Validator {
  const parts: ['params' | 'query' | 'body', ValidateFunction][] = [];
  if (contract.params) parts.push(['params', texts.compile(contract.params)]);
  if (contract.query) parts.push(['query', texts.compile(contract.query)]);
  if (contract.body) parts.push(['body', bodies.compile(contract.body)]);
  return {
    check: (input) => {
      const unspeakable = refuseNul(input.params, input.query);
      if (unspeakable) return unspeakable;
      for (const [part, validate] of parts) {
        if (!validate(input[part])) return refusalFor(part, validate.errors ?? [], contract);
      }
      return undefined;
    },
  };
}

/** In tests every answer is held against its contract; a drift is a broken assumption. */
export function answerCheckFor(contract: EndpointShape): (status: number, body: unknown) => void {
  const validators = new Map(
    Object.entries(contract.answers).map(([status, schema]) => [
      Number(status),
      bodies.compile(JSON.parse(JSON.stringify(schema)) as object),
    ]),
  );
  return (status, body) => {
    const validate = validators.get(status);
    if (!validate) throw new Error(`${contract.path}: ${status} is not in the contract`);
    const plain: unknown = JSON.parse(JSON.stringify(body ?? null));
    if (!validate(plain)) {
      const wrong = validate.errors?.map((error) => `${error.instancePath} ${error.message}`);
      throw new Error(
        `${contract.path}: answer ${status} breaks its contract: ${wrong?.join('; ')}`,
      );
    }
  };
}

/** PostgreSQL holds no NUL, whatever a contract says of a text; bodies are refused as they are read. */
function refuseNul(params: unknown, query: unknown): Refusal | undefined {
  if (Object.values(params ?? {}).some(holdsNul)) return httpRefusals.not_found();
  const wrong = Object.entries(query ?? {}).filter(([, value]) => holdsNul(value));
  if (wrong.length === 0) return undefined;
  const message = 'has characters or a form not allowed';
  return httpRefusals.invalid_input({ errors: wrong.map(([field]) => ({ field, message })) });
}

function holdsNul(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsNul) : String(value).includes('\0');
}

/** A malformed id in a path is an unknown one: 404 like any other, so that ids tell nothing. */
function refusalFor(part: string, errors: ErrorObject[], contract: EndpointShape): Refusal {
  if (part === 'params') return httpRefusals.not_found();
  const listed = errors.filter((error) => error.keyword !== 'anyOf' || errors.length === 1);
  const fields = listed.slice(0, ERRORS_SHOWN_MAX).map((error) => fieldError(error, contract));
  return httpRefusals.invalid_input({ errors: fields });
}

function fieldError(error: ErrorObject, contract: EndpointShape): FieldError {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const missing = (error.params as { missingProperty?: string }).missingProperty;
  const unknown = (error.params as { additionalProperty?: string }).additionalProperty;
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
  const member = missing ?? unknown;
  const field = member === undefined ? path : [path, member].filter(Boolean).join('.');
  if (missing !== undefined) return { field, message: 'is required' };
  if (unknown !== undefined) {
    return {
      field,
      message: `is not accepted here${contract.method === 'GET' ? '' : '; leave it out'}`,
    };
  }
  if (allowed) return { field, message: `must be one of: ${allowed.join(', ')}` };
  if (error.keyword === 'pattern')
    return { field, message: 'has characters or a form not allowed' };
  return { field, message: error.message ?? 'is wrong' };
}
