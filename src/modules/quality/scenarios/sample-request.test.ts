import { expect, test } from 'vitest';
import { endpoint, strict, Type, Uuid, UuidList } from '#platform/contract.ts';
import { requestFor, slotsOf } from './sample-request.ts';

const contract = endpoint({
  method: 'PUT',
  path: '/api/v1/carts/:id/lines/:variantId',
  tag: 'planted',
  summary: 'Planted',
  params: strict({ id: Uuid, variantId: Uuid }),
  query: strict({
    categoryId: Type.Optional(Uuid),
    variantIds: Type.Optional(UuidList),
    limit: Type.Integer(),
  }),
  body: strict({
    name: Type.String(),
    parentId: Type.Optional(Type.Union([Uuid, Type.Null()])),
    lines: Type.Array(strict({ productId: Uuid, quantity: Type.Integer({ minimum: 3 }) })),
    roleIds: Type.Array(Uuid),
  }),
  answers: {},
  refusals: [],
});

test('every place for an id is found, with what it is of', () => {
  expect(slotsOf(contract).map(({ where, name, noun }) => [where, name, noun])).toEqual([
    ['path', 'id', 'carts'],
    ['path', 'variantId', 'variants'],
    ['query', 'categoryId', 'categories'],
    ['query', 'variantIds', 'variants'],
    ['body', 'parentId', 'parents'],
    ['body', 'lines.0.productId', 'products'],
    ['body', 'roleIds.0', 'roles'],
  ]);
});

test('a request carries the ids where they belong', () => {
  expect(requestFor(contract, ({ name }) => name)).toEqual({
    path: '/api/v1/carts/id/lines/variantId?categoryId=categoryId&variantIds=variantIds&limit=1',
    body: {
      name: 'sample',
      parentId: 'parentId',
      lines: [{ productId: 'lines.0.productId', quantity: 3 }],
      roleIds: ['roleIds.0'],
    },
  });
});
