/** Words and constructs that have no place in the repository, each with what to do instead. */
import { basename } from 'node:path';
import { fileRule, matchingLines, violationAt, type Violation } from './rule.ts';
import { isNode, walk, type Node, type Source } from './source.ts';

/** A word written in two halves, so that this file does not contain what it forbids. */
const word = (...halves: string[]): string => halves.join('');

const vagueNames = new RegExp(`^(${['utils?', 'helpers?', 'common', 'misc'].join('|')})$`);

export const fileNames = fileRule({
  name: 'names.file',
  promise: 'no file or folder has a name that could hold anything',
  applies: () => true,
  findIn: (file) => {
    const parts = file.path.split('/').map((part) => part.split('.')[0] ?? part);
    const vague = parts.find((part) => vagueNames.test(part) || /-(utils?|helpers?)$/.test(part));
    if (!vague) return [];
    const remedy = `'${vague}' tells nothing: name the file after the noun it works on`;
    return [{ path: file.path, line: 1, remedy }];
  },
  plants: [
    { files: { 'src/platform/utils.ts': '' }, finds: 1 },
    { files: { 'src/modules/common/model.ts': '' }, finds: 1 },
    { files: { 'src/platform/money-helpers.ts': '' }, finds: 1 },
    { files: { 'src/platform/money.ts': '' }, finds: 0 },
  ],
});

const leftovers = new RegExp(
  `\\b(${[word('TO', 'DO'), word('FIX', 'ME'), word('XX', 'X'), word('HA', 'CK')].join('|')})\\b`,
);

export const noLeftovers = fileRule({
  name: 'words.leftovers',
  promise: 'nothing is marked to be done later',
  applies: (file) => !file.path.endsWith('.json'),
  findIn: (file) =>
    matchingLines(
      file,
      leftovers,
      (found) => `${found}: do it now, or write an issue and delete it`,
    ),
  plants: [
    { files: { 'src/a.ts': `// ${word('TO', 'DO')}: later` }, finds: 1 },
    { files: { 'README.md': `${word('FIX', 'ME')} soon` }, finds: 1 },
    { files: { 'src/a.ts': '// a list of things to do' }, finds: 0 },
  ],
});

const silencers = new RegExp(
  `@${word('ts-', 'ignore')}|@${word('ts-', 'nocheck')}|@${word('ts-', 'expect-error')}|` +
    `${word('ox', 'lint-disable')}|${word('es', 'lint-disable')}`,
);

export const noSilencers = fileRule({
  name: 'words.silencers',
  promise: 'no checker is told to look away',
  applies: (file) => file.isCode,
  findIn: (file) =>
    matchingLines(file, silencers, (found) => `${found}: give the value its true type instead`),
  plants: [
    { files: { 'src/a.ts': `// @${word('ts-', 'ignore')}` }, finds: 1 },
    { files: { 'src/a.ts': `/* ${word('ox', 'lint-disable')} no-console */` }, finds: 1 },
  ],
});

export const noAny = fileRule({
  name: 'types.any',
  promise: 'no value has the type that switches checking off',
  applies: (file) => file.isCode,
  findIn: (file) => {
    const found: Violation[] = [];
    walk(file.program, (node) => {
      if (node.type !== 'TSAnyKeyword') return;
      found.push(violationAt(file, node.start, 'any: write the type, or unknown and narrow it'));
    });
    return found;
  },
  plants: [
    { files: { 'src/a.ts': 'let a: any;' }, finds: 1 },
    { files: { 'web/a.tsx': 'const a = b as any;' }, finds: 1 },
    { files: { 'src/a.ts': '// any text\nconst any = 1;' }, finds: 0 },
  ],
});

export const noSwallowedErrors = fileRule({
  name: 'errors.swallowed',
  promise: 'no error is caught and forgotten',
  applies: (file) => file.isCode,
  findIn: findSwallowedErrors,
  plants: [
    { files: { 'src/a.ts': 'try { f(); } catch { }' }, finds: 1 },
    { files: { 'src/a.ts': 'try { f(); } catch (e) { /* never mind */ }' }, finds: 1 },
    { files: { 'src/a.ts': 'void f().catch(() => {});' }, finds: 1 },
    { files: { 'src/a.ts': 'void f().catch(() => undefined);' }, finds: 1 },
    { files: { 'src/a.ts': 'try { f(); } catch (error) { log.warn(error); }' }, finds: 0 },
  ],
});

function findSwallowedErrors(file: Source): Violation[] {
  const found: Violation[] = [];
  const remedy = 'the error is lost: log it, return what it means, or let it rise';
  walk(file.program, (node) => {
    if (node.type === 'CatchClause' && isEmptyBlock(node['body'])) {
      found.push(violationAt(file, node.start, remedy));
    }
    if (node.type === 'CallExpression' && isCatchCall(node) && isEmptyFunction(node)) {
      found.push(violationAt(file, node.start, remedy));
    }
  });
  return found;
}

function isEmptyBlock(node: unknown): boolean {
  return isNode(node) && node.type === 'BlockStatement' && (node['body'] as Node[]).length === 0;
}

function isCatchCall(node: Node): boolean {
  const callee = node['callee'] as Node;
  return callee.type === 'MemberExpression' && (callee['property'] as Node)['name'] === 'catch';
}

function isEmptyFunction(node: Node): boolean {
  const handler = (node['arguments'] as Node[])[0];
  const body = handler?.['body'];
  return isEmptyBlock(body) || (isNode(body) && body['name'] === 'undefined');
}

export const noFocusedTests = fileRule({
  name: 'tests.all-run',
  promise: 'every test runs: none is singled out, none is left out',
  applies: (file) => file.isCode && file.isTest,
  findIn: findFocusedTests,
  plants: [
    { files: { 'src/a.test.ts': `test.${word('on', 'ly')}('a', () => {});` }, finds: 1 },
    { files: { 'src/a.test.ts': `describe.${word('sk', 'ip')}('a', () => {});` }, finds: 1 },
    { files: { 'src/a.test.ts': `test.${word('to', 'do')}('a');` }, finds: 1 },
    { files: { 'src/a.test.ts': `list.skip(2); test('a', () => {});` }, finds: 0 },
  ],
});

function findFocusedTests(file: Source): Violation[] {
  const found: Violation[] = [];
  walk(file.program, (node) => {
    if (node.type !== 'MemberExpression') return;
    const object = (node['object'] as Node)['name'];
    const property = (node['property'] as Node)['name'];
    if (!['test', 'it', 'describe', 'suite'].includes(String(object))) return;
    if (!['only', 'skip', 'todo', 'fails'].includes(String(property))) return;
    const remedy = `${String(object)}.${String(property)}: run it, or delete it`;
    found.push(violationAt(file, node.start, remedy));
  });
  return found;
}

/** Traces of how and where the code was written; a reader meets only the product. */
const workshopWords = [
  new RegExp(`(^|[^\\w.])/${word('wo', 'rk')}/`),
  new RegExp(`/tmp/${word('pl', 'an')}`),
  new RegExp(`\\.\\./${word('sha', 'red')}/(tools|seeds|data|hooks|\\w+\\.md)`),
  new RegExp(`\\b${word('hel', 'per')} agents?\\b`, 'i'),
  new RegExp(`\\b${word('sub', 'agent')}s?\\b`, 'i'),
  new RegExp(`\\b(${word('clau', 'de')}|${word('anth', 'ropic')}|${word('chat', 'gpt')})\\b`, 'i'),
  new RegExp(`\\b${word('house', '\\.md')}\\b`),
  new RegExp(`\\b${word('as an ', 'AI')}\\b`),
];

export const noWorkshopWords = fileRule({
  name: 'words.workshop',
  promise: 'nothing tells of the machine or the arrangement under which it was written',
  applies: (file) => basename(file.path) !== '.gitignore',
  findIn: (file) =>
    workshopWords.flatMap((pattern) =>
      matchingLines(file, pattern, (found) => `'${found.trim()}': write about the product alone`),
    ),
  plants: [
    { files: { 'src/a.ts': `// see /${word('wo', 'rk')}/main` }, finds: 1 },
    { files: { 'README.md': `../${word('sha', 'red')}/tools/newcomer` }, finds: 1 },
    { files: { 'web/a.ts': `import { a } from '../../shared/theme.ts';` }, finds: 0 },
  ],
});
