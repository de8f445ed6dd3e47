import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedBody, parseJson } from './body.ts';

const read = (text: string): unknown => parseJson(Buffer.from(text));

test('honest JSON is read as it is', () => {
  const value = fc.jsonValue({ depthSize: 'small' }).filter((each) => {
    const text = JSON.stringify(each);
    return text.isWellFormed() && !/__proto__|constructor|\\u0000|\\ud[89a-f]/i.test(text);
  });
  fc.assert(
    fc.property(value, (each) => {
      expect(read(JSON.stringify(each))).toEqual(JSON.parse(JSON.stringify(each)));
    }),
  );
});

test.each([
  ['a member twice', '{"a":1,"a":1}'],
  ['a member twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a member twice, in a list', '[{"b":{"a":1,"a":2}}]'],
  ['__proto__', '{"__proto__":{}}'],
  ['an escaped __proto__', '{"\\u005f_proto__":{}}'],
  ['constructor', '{"a":[{"constructor":1}]}'],
  ['NUL', '{"a":"\\u0000"}'],
  ['NUL in a name', '{"\\u0000":1}'],
  ['half a character', '["\\ud83d"]'],
  ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`],
])('%s is refused', (_what, text) => {
  expect(() => read(text)).toThrow(MalformedBody);
});

test.each([
  ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
  ['colons, quotes and brackets in a text', '{"a":"b:c\\\\","d:e":"\\"{[:"}'],
  ['the same name in two objects', '[{"a":1},{"a":{"a":2}}]'],
  ['an escaped pair', '["\\ud83d\\ude00"]'],
  ['a name that speaks of a constructor', '{"constructors":"constructor"}'],
])('%s is read', (_what, text) => {
  expect(read(text)).toEqual(JSON.parse(text));
});
