/**
 * The parts of the OpenAPI 3.1 schema (https://spec.openapis.org/oas/3.1/schema) that this API uses.
 * Schemas inside are JSON Schema 2020-12 and compiled apart.
 */
const text = { type: 'string', minLength: 1 };
const schemaObject = { type: ['object', 'boolean'] };
const content = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[^/]+/[^/]+$' },
  additionalProperties: { type: 'object', properties: { schema: schemaObject } },
};

const parameter = {
  type: 'object',
  required: ['name', 'in', 'schema'],
  additionalProperties: false,
  properties: {
    name: text,
    in: { enum: ['query', 'header', 'path', 'cookie'] },
    description: { type: 'string' },
    required: { type: 'boolean' },
    schema: schemaObject,
  },
  anyOf: [
    { properties: { in: { enum: ['query', 'header', 'cookie'] } } },
    { properties: { in: { const: 'path' }, required: { const: true } }, required: ['required'] },
  ],
};

const operation = {
  type: 'object',
  required: ['operationId', 'responses'],
  additionalProperties: false,
  properties: {
    operationId: { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' },
    tags: { type: 'array', items: text },
    summary: text,
    description: { type: 'string' },
    parameters: { type: 'array', items: parameter },
    requestBody: {
      type: 'object',
      required: ['content'],
      additionalProperties: false,
      properties: { required: { type: 'boolean' }, content, description: { type: 'string' } },
    },
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^([1-5][0-9]{2}|[1-5]XX|default)$' },
      additionalProperties: {
        type: 'object',
        required: ['description'],
        properties: { description: text, content, headers: { type: 'object' } },
      },
    },
  },
};

export const openApi31 = {
  type: 'object',
  required: ['openapi', 'info', 'paths'],
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: {
      type: 'object',
      required: ['title', 'version'],
      properties: { title: text, version: text, description: { type: 'string' } },
    },
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        type: 'object',
        propertyNames: { enum: ['get', 'put', 'post', 'delete', 'patch'] },
        additionalProperties: operation,
      },
    },
    components: { type: 'object', properties: { schemas: { type: 'object' } } },
  },
};
