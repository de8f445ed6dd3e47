import { expect, test } from 'vitest';
import { isRefusal } from '#platform/refusal.ts';
import { matchFile } from './match-file.ts';
import { FORMAT, inOrder, type FileHeader, type TableShape } from './model.ts';

function table(name: string, columns: string[], parents: string[] = []): TableShape {
  return {
    name,
    walled: true,
    key: ['id'],
    columns: columns.map((column) => ({ name: column, type: 'text', required: false })),
    references: parents.map((parent) => ({ table: parent, columns: ['id'], keys: ['id'] })),
  };
}

const header: FileHeader = {
  emporium: 'shop export',
  format: FORMAT,
  takenAt: '2026-11-22T10:00:00.000Z',
  program: '0.1.0',
  migrations: ['0001_a'],
  shop: null,
  tables: [{ name: 'a.a', columns: ['id', 'one'] }],
  leftOut: {},
};

test('an older file fills what it has; what was added since takes its default', () => {
  const shapes = [table('a.a', ['id', 'one', 'added']), table('a.b', ['id'])];
  const matched = matchFile(header, shapes, ['0001_a', '0002_b']);
  if (isRefusal(matched)) throw new Error(matched.detail);
  expect(matched.map(({ name, columns }) => [name, columns.map((each) => each.name)])).toEqual([
    ['a.a', ['id', 'one']],
  ]);
});

test('a newer file, and one with columns that are gone, are refused by name', () => {
  const shapes = [table('a.a', ['id'])];
  const newer = { ...header, migrations: ['0001_a', '0009_z'] };
  expect(matchFile(newer, shapes, ['0001_a'])).toMatchObject({
    refusal: 'transfer_file_newer',
    detail: expect.stringContaining('0009_z') as string,
  });
  expect(matchFile(header, shapes, ['0001_a'])).toMatchObject({
    refusal: 'transfer_file_other_schema',
    detail: expect.stringContaining('a.a.one') as string,
  });
});

test('parents come before their children, and a circle is an error', () => {
  const shapes = [table('a.c', [], ['a.b']), table('a.b', [], ['a.a', 'a.b']), table('a.a', [])];
  expect(inOrder(shapes).map(({ name }) => name)).toEqual(['a.a', 'a.b', 'a.c']);
  expect(() => inOrder([table('a.a', [], ['a.b']), table('a.b', [], ['a.a'])])).toThrow('circle');
});
