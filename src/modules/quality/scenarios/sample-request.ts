/** The places of a route where a client writes an id, and requests that are right but for that id. */
import type { EndpointShape } from '#platform/contract.ts';

/** One place for an id: a path parameter, a query parameter, or a member of the body. */
export interface Slot {
  readonly where: 'path' | 'query' | 'body';
  /** Dotted: `lines.0.variantId`. */
  readonly name: string;
  /** What the id should be of, as its name tells: `variants`, `carts`; null when it does not. */
  readonly noun: string | null;
}

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  pattern?: string;
  format?: string;
  minimum?: number;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

export interface Request {
  readonly path: string;
  readonly body: unknown;
}

/** Gives the id that stands in a slot. */
export type IdFor = (slot: Slot) => string;

/** Every slot of the route: its parameters, and whatever in query and body has the form of an id. */
export function slotsOf(contract: EndpointShape): Slot[] {
  const slots: Slot[] = [];
  requestFor(contract, (slot) => {
    slots.push(slot);
    return '00000000-0000-7000-8000-000000000000';
  });
  return slots;
}

/** A request that the contract accepts: what it needs, every member of the body, ids from `idFor`. */
export function requestFor(contract: EndpointShape, idFor: IdFor): Request {
  const path = contract.path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(idFor({ where: 'path', name, noun: nounOf(name, contract.path) })),
  );
  const query = new URLSearchParams();
  const { properties = {}, required = [] } = plain(contract.query);
  for (const [name, schema] of Object.entries(properties)) {
    const asked = required.includes(name) && schema.default === undefined;
    if (isId(schema)) {
      query.set(name, idFor({ where: 'query', name, noun: nounOf(name, contract.path) }));
    } else if (asked) {
      query.set(name, String(sample(schema, name, contract.path, idFor)));
    }
  }
  const search = query.size > 0 ? `?${query}` : '';
  const body = contract.body ? sample(plain(contract.body), '', contract.path, idFor) : undefined;
  return { path: `${path}${search}`, body };
}

function plain(schema: unknown): Schema {
  return schema === undefined ? {} : (JSON.parse(JSON.stringify(schema)) as Schema);
}

function isId({ pattern, anyOf, items }: Schema): boolean {
  if (anyOf) return anyOf.some(isId);
  if (items) return isId(items);
  return (
    pattern?.startsWith('^[0-9a-f]{8}-') === true || pattern?.startsWith('^[0-9a-f-]{36}') === true
  );
}

/** `/carts/:id` → carts; `variantId`, `variantIds` → variants; `categoryId` → categories. */
function nounOf(name: string, path: string): string | null {
  const last = name.split('.').findLast((part) => !/^\d+$/.test(part)) ?? name;
  if (last === 'id') return /([a-z-]+)\/:id\b/.exec(path)?.[1] ?? null;
  if (last === 'slug') return 'slug';
  const stem = /^(.*?)Ids?$/.exec(last)?.[1];
  if (!stem) return null;
  const snake = stem.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake.endsWith('y') ? `${snake.slice(0, -1)}ies` : `${snake}s`;
}

const TEXTS = [
  'sample',
  'GBP',
  'GB',
  'a@example.org',
  'sample-1',
  'piece',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01',
  'a long enough sample of text',
  '/sample',
  '#112233',
  '07:30',
];

function sample(schema: Schema, name: string, path: string, idFor: IdFor): unknown {
  const child = (part: string): string => (name === '' ? part : `${name}.${part}`);
  if (isId(schema) && !schema.items) {
    return idFor({ where: 'body', name, noun: nounOf(name, path) });
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) {
    const first = schema.anyOf.find((each) => each.type !== 'null');
    return first ? sample(first, name, path, idFor) : null;
  }
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {});
      return Object.fromEntries(
        members.map(([member, each]) => [member, sample(each, child(member), path, idFor)]),
      );
    }
    case 'array':
      return schema.items ? [sample(schema.items, child('0'), path, idFor)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return text(schema);
    default:
      return null;
  }
}

function text({ pattern, minLength = 0, maxLength = Infinity, format }: Schema): string {
  const fits = TEXTS.find(
    (each) =>
      each.length >= minLength &&
      each.length <= maxLength &&
      (pattern === undefined || new RegExp(pattern, 'u').test(each)) &&
      (format !== 'date-time' || each.endsWith('Z')),
  );
  return fits ?? 'sample';
}
