/** The published description of the HTTP API: complete, well-formed, and true of real answers. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { allRoutes } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import { idNamedBy } from '../trials/attack-routes.ts';
import { furnishShop, type FurnishedShop } from '../trials/furnish-shop.ts';
import { requestFor } from '#modules/quality/scenarios/sample-request.ts';
import { readSecrets, type ShopSecrets } from '../trials/shop-secrets.ts';
import { openApi31 } from './openapi-schema.ts';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const routes = (await allRoutes(modules)).map((each) => each.route.contract);
const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (on: Ajv2020) => void)(ajv);

let kit: Kit;
let document: Document;
let furnished: FurnishedShop;
let ids: ShopSecrets;

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  const server = await kit.server();
  document = (await server.inject({ url: '/api/v1/openapi.json' })).json<Document>();
  furnished = await furnishShop(server, kit.app, kit.shop, 'sample');
  ids = await readSecrets(await kit.owner(), kit.shop.id);
}, 120_000);
afterAll(async () => await kit.stop());

function operations(): [address: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, operation] as [string, Operation],
    ),
  );
}

function addressOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replaceAll(/:([A-Za-z]+)/g, '{$1}')}`;
}

test('the document is an OpenAPI 3.1 document', () => {
  const isOpenApi = ajv.compile(openApi31);
  expect(isOpenApi(document), JSON.stringify(isOpenApi.errors?.slice(0, 5))).toBe(true);
  expect(isOpenApi({ ...document, paths: { '/x': { get: { responses: {} } } } })).toBe(false);
});

test('it lists every route, and no other', () => {
  const described = operations().map(([address]) => address);
  expect(described.toSorted()).toEqual(routes.map(addressOf).toSorted());
  expect(described.length).toBeGreaterThan(50);
});

test('operations are named apart, and every parameter of a path is described', () => {
  const names = operations().map(([, { operationId }]) => operationId);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  for (const [address, { parameters }] of operations()) {
    const inPath = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const described = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
    expect(described.toSorted(), address).toEqual(inPath.toSorted());
  }
});

test('every schema in it can be compiled', () => {
  for (const [address, { parameters, requestBody, responses }] of operations()) {
    const schemas = [
      ...parameters.map(({ schema }) => schema),
      ...contents(requestBody),
      ...Object.values(responses).flatMap(contents),
    ].filter((schema) => !('$ref' in schema));
    for (const schema of schemas) expect(() => ajv.compile(schema), address).not.toThrow();
  }
});

function contents(part: { content?: Record<string, { schema: object }> } | undefined): object[] {
  return Object.values(part?.content ?? {}).map(({ schema }) => schema);
}

test('real answers of every read are as it says', async () => {
  const namedOtherwise: Record<string, string> = {
    slug: furnished.productSlug,
    'quality-scenarios': 'A1',
  };
  const wrong: string[] = [];
  for (const contract of routes.filter(({ method }) => method === 'GET')) {
    const address = addressOf(contract);
    const { path } = requestFor(
      contract,
      (slot) => namedOtherwise[slot.noun ?? ''] ?? idNamedBy(slot, ids) ?? newId(),
    );
    const answers = [];
    for (const who of ['owner', 'customer'] as const) {
      answers.push(await furnished[who].call({ method: 'GET', path }));
    }
    const answer = answers.find(({ statusCode }) => statusCode === 200);
    if (!answer) {
      wrong.push(`${address}: ${answers.map(({ statusCode }) => statusCode).join(', ')}`);
    } else if (!contract.produces) {
      const validate = validatorFor(address);
      if (!validate(answer.json())) wrong.push(`${address}: ${ajv.errorsText(validate.errors)}`);
    }
  }
  expect(wrong, wrong.join('\n')).toEqual([]);
});

function validatorFor(address: string): ValidateFunction {
  const [method = '', path = ''] = address.split(' ');
  const schema = document.paths[path]?.[method.toLowerCase()]?.responses['200']?.content;
  return ajv.compile(schema?.['application/json']?.schema ?? false);
}

test('a refusal is a problem document, as it says', async () => {
  const isProblem = ajv.compile(document.components.schemas['Problem'] ?? false);
  for (const path of [
    '/api/v1/carts/unknown',
    '/api/v1/admin/products',
    '/api/v1/products?limit=0',
  ]) {
    const answer = await furnished.guest.call({ method: 'GET', path });
    expect(answer.headers['content-type'], path).toContain('application/problem+json');
    expect(isProblem(answer.json()), path).toBe(true);
  }
});

test('an answer that breaks its schema is noticed', () => {
  const validate = validatorFor('GET /api/v1/shop');
  expect(validate({ slug: 'first' })).toBe(false);
});
