import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allVerbs } from '../../docs/generate.ts';
import { modules } from '../../src/modules.ts';
import { unknownWords } from './known-verbs.ts';
import { readPages } from './read-pages.ts';

const verbs = (await allVerbs(modules)).map(({ verb }) => verb);
const pages = readPages();

test('every command of the operations documents has its line on coming-from-scripts.md', () => {
  const list = readFileSync(join(import.meta.dirname, 'commands-of-the-documents.txt'), 'utf8');
  const wanted = list.split('\n').filter((line) => line !== '');
  expect(wanted.length).toBeGreaterThan(150);
  const page = pages.find(({ name }) => name === 'coming-from-scripts')!;
  const rows = [...page.text.matchAll(/^\| `(.+?)`\s+\| (\S.*?)\s*\|$/gm)];
  const told = new Set(rows.map(([, was = '']) => was.replaceAll('\\|', '|')));
  expect(wanted.filter((command) => !told.has(command))).toEqual([]);
});

test('every `emporium …` of the runbooks is a command with options that it has', () => {
  const unknown = pages.flatMap(({ name, text }) =>
    unknownWords(text, verbs).map((what) => `docs/runbooks/${name}.md: ${what}`),
  );
  expect(unknown, unknown.join('\n')).toEqual([]);
});

test.each([
  ['`emporium nonsense`', 'emporium nonsense'],
  ['`emporium backup list --nonsense`', '--nonsense'],
  ['```sh\nemporium backup nonsense\n```', 'emporium backup nonsense'],
  ['`PORT=1 emporium nonsense`', 'emporium nonsense'],
])('one that is none is found, row %#', (text, found) => {
  expect(unknownWords(text, verbs).join()).toContain(found);
});
