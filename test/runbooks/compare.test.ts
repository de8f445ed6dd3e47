import { describe, expect, test } from 'vitest';
import { fillIn, isAsStated } from './compare.ts';
import { readPage } from './read-pages.ts';

test.each([
  ['ok', 'ok\n', true],
  ['ok', 'ok\nmore\n', false],
  ['ok\n…', 'ok\nmore\nand more\n', true],
  ['…\nok', 'first\nok\n', true],
  ['…\nok\n…', 'ok\n', true],
  ['order …, … EUR', 'order 1001, 391 EUR\n', true],
  ['order …, … EUR', 'order 1001, 391 USD\n', false],
  ['a  b', 'a b\n', true],
  ['ok', 'ok\n{"level":"WARN","message":"event=x"}\n', true],
  ['ok', 'ok\n{"level":"ERROR","message":"event=x"}\n', false],
  ['a.b', 'axb\n', false],
  ['…\nfail disk …\n…', 'ok  node\nok  disk  3 GB\n', false],
])('row %#: stated %j, answered %j: %s', (stated, answered, expected) => {
  expect(isAsStated(stated, answered)).toBe(expected);
});

test('placeholders take the values of the state, each time that they stand there', () => {
  expect(fillIn('put <shop> back to <moment>: <shop>', { shop: 'demo', moment: '$& …' })).toBe(
    'put demo back to $& …: demo',
  );
});

test.each(['<nobody>', '<constructor>'])(
  '%s, which the state does not give, is an error',
  (name) => {
    expect(() => fillIn(name, { shop: 'demo' })).toThrow(`The state gives no ${name}`);
  },
);

describe('a page', () => {
  const sound = '<!-- state: well -->\n```sh exit=1\nfalse\n```\n```text\n…\n```\n';

  test('is read', () => {
    expect(readPage('a', sound)).toMatchObject({
      faults: [],
      parts: [{ state: 'well', steps: [{ script: 'false', exitCode: 1, expected: '…' }] }],
    });
  });

  test.each([
    ['```sh\ntrue\n```\n', 'without a state'],
    ['<!-- state: well -->\n```sh\ntrue\n```\n', 'no result'],
    ['<!-- state: well -->\n```bash\ntrue\n```\n', 'sh or text'],
    ['<!-- state: well -->\n```text\ntrue\n```\n', 'without commands'],
  ])('that lacks something says so, row %#', (text, fault) => {
    expect(readPage('a', text).faults.join()).toContain(fault);
  });
});
