import { Problem, type EndpointShape } from '../contract.ts';

/** The OpenAPI 3.1 document of the endpoints. Schemas are JSON Schema already: no conversion. */
export function openApiDocument(
  endpoints: readonly EndpointShape[],
  version: string,
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const contract of endpoints) {
    const path = contract.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(contract) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Emporium',
      version,
      description:
        'Shops over HTTP. Errors are problem+json (RFC 9457) with a stable `code`; amounts are integer minor units.',
    },
    paths,
    components: { schemas: { Problem: plain(Problem) } },
  };
}

function operation(contract: EndpointShape): Record<string, unknown> {
  const problem = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  const refusals = ['Refusals:', ...contract.refusals.map((code) => `- \`${code}\``)].join('\n');
  const described = [contract.description, contract.refusals.length > 0 ? refusals : undefined];
  return {
    operationId: operationId(contract),
    tags: [contract.tag],
    summary: contract.summary,
    description: described.filter(Boolean).join('\n\n'),
    parameters: [
      ...parameters(contract.params, 'path'),
      ...parameters(contract.query, 'query'),
      ...parameters(contract.headers, 'header'),
      ...(contract.idempotencyKey ? [idempotencyKey] : []),
    ],
    ...(contract.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: plain(contract.body) } },
          },
        }
      : {}),
    responses: { ...answers(contract), default: { description: 'A refusal', content: problem } },
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Made by the client; the same key and body answer the same, with one effect.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function operationId(contract: EndpointShape): string {
  const words = contract.path.replace('/api/v1/', '').split(/[^A-Za-z]+/);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${contract.method.toLowerCase()}${name}`;
}

function answers(contract: EndpointShape): Record<string, unknown> {
  const entries = Object.entries(contract.answers).map(([status, schema]) => {
    const document = plain(schema) as { type?: string };
    const type = contract.produces ?? 'application/json';
    const content = document.type === 'null' ? {} : { content: { [type]: { schema: document } } };
    return [status, { description: contract.summary, ...content }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

interface ObjectSchema {
  properties?: Record<string, { description?: string }>;
  required?: readonly string[];
}

function parameters(
  schema: unknown,
  where: 'path' | 'query' | 'header',
): Record<string, unknown>[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (required.includes(name) && !('default' in property)),
    ...(property.description ? { description: property.description } : {}),
    schema: plain(property),
  }));
}

/** TypeBox keeps its own marks in symbols and hidden members; the document is plain JSON. */
function plain(schema: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}
