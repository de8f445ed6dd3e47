/** Small rooms: how large a file, a function, a line and an import list may grow. */
import { fileRule, violationAt, type Violation } from './rule.ts';
import { importsOf, isNode, walk, type Node, type Source } from './source.ts';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const MAX_COMPONENT_LINES = 150;
const MAX_COLUMNS = 110;
const MAX_TEXT_COLUMNS = 200;
/** What may stand beside a text that fills its line: `className={cx(`, `description:`, `return`. */
const MAX_NAME_COLUMNS = 40;
const MAX_IMPORTS = 15;
/** The maps of the house: a line for each module or page, and nothing else. */
const maps = new Set(['src/modules.ts', 'web/backoffice/app.tsx']);

export const fileLength = fileRule({
  name: 'size.file',
  promise: `no file of code or SQL is longer than ${MAX_FILE_LINES} lines`,
  applies: (file) => file.isCode || file.path.endsWith('.sql'),
  findIn: (file) => {
    const count = file.lines.length - (file.text.endsWith('\n') ? 1 : 0);
    if (count <= MAX_FILE_LINES || file.path === 'db/schema.sql') return [];
    const remedy = `${count} lines: split by the nouns it tells about (aim for 150)`;
    return [{ path: file.path, line: MAX_FILE_LINES + 1, remedy }];
  },
  plants: [
    { files: { 'src/modules/cart/store.ts': 'let a = 1;\n'.repeat(401) }, finds: 1 },
    { files: { 'src/modules/cart/store.ts': 'let a = 1;\n'.repeat(400) }, finds: 0 },
  ],
});

export const functionLength = fileRule({
  name: 'size.function',
  promise: `no function is longer than ${MAX_FUNCTION_LINES} lines, no page part than ${MAX_COMPONENT_LINES}`,
  applies: (file) => file.isCode,
  findIn: findLongFunctions,
  plants: [
    { files: { 'src/a.ts': `function f() {\n${'work();\n'.repeat(69)}}` }, finds: 1 },
    { files: { 'src/a.ts': `function f() {\n${'work();\n'.repeat(68)}}` }, finds: 0 },
    { files: { 'src/a.ts': `const f = async () => {\n${'work();\n'.repeat(69)}}` }, finds: 1 },
    { files: { 'web/a.tsx': `function Page() {\n${'work();\n'.repeat(100)}}` }, finds: 0 },
    { files: { 'web/a.tsx': `function Page() {\n${'work();\n'.repeat(149)}}` }, finds: 1 },
    { files: { 'src/a.test.ts': `describe('x', () => {\n${'work();\n'.repeat(99)}})` }, finds: 0 },
  ],
});

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

function findLongFunctions(file: Source): Violation[] {
  const found: Violation[] = [];
  walk(file.program, (node, parents) => {
    if (!functionTypes.has(node.type) || isDescribeBody(parents.at(-1))) return;
    const lines = file.lineAt(node.end) - file.lineAt(node.start) + 1;
    const name = nameOf(node, parents.at(-1));
    const isComponent = file.path.endsWith('.tsx') && /^[A-Z]/.test(name);
    const most = isComponent ? MAX_COMPONENT_LINES : MAX_FUNCTION_LINES;
    if (lines <= most) return;
    const remedy = `${name || 'this function'} has ${lines} lines: name its steps (limit ${most})`;
    found.push(violationAt(file, node.start, remedy));
  });
  return found;
}

/** `describe('…', () => { … })` only groups tests; its length is the file's. */
function isDescribeBody(parent: Node | undefined): boolean {
  if (parent?.type !== 'CallExpression') return false;
  const callee = parent['callee'] as Node;
  const head = callee.type === 'CallExpression' ? (callee['callee'] as Node) : callee;
  const name = head.type === 'MemberExpression' ? (head['object'] as Node)['name'] : head['name'];
  return name === 'describe';
}

function nameOf(node: Node, parent: Node | undefined): string {
  for (const holder of [node['id'], parent?.['id'], parent?.['key']]) {
    if (isNode(holder) && typeof holder['name'] === 'string') return holder['name'];
  }
  return '';
}

export const lineLength = fileRule({
  name: 'size.line',
  promise: `no line of code or SQL is wider than ${MAX_COLUMNS} columns`,
  applies: (file) => file.isCode || (file.path.endsWith('.sql') && file.path !== 'db/schema.sql'),
  findIn: (file) =>
    file.lines.flatMap((text, index) => {
      if (text.length <= MAX_COLUMNS || /https?:\/\/\S{60}/.test(text)) return [];
      if (isDrawing(file.path, text) || isOneText(text)) return [];
      const remedy = `${text.length} columns: break the line, or name a part of it`;
      return [{ path: file.path, line: index + 1, remedy }];
    }),
  plants: [
    { files: { 'src/a.ts': `const a = ${'x'.repeat(101)};` }, finds: 1 },
    { files: { 'src/a.ts': `const a = '${'x'.repeat(180)}';` }, finds: 0 },
    { files: { 'src/a.ts': `const a = '${'x'.repeat(200)}';` }, finds: 1 },
    { files: { 'src/a.ts': `// ${'a sentence that does not end '.repeat(5)}` }, finds: 1 },
    { files: { 'db/migrations/0004_catalog.sql': `-- ${'x'.repeat(107)}` }, finds: 0 },
    { files: { 'web/pictures/a.ts': `const a = '<path d="M${'0 '.repeat(80)}"/>';` }, finds: 0 },
    { files: { 'web/pictures/a.ts': `const a = ${'x'.repeat(110)};` }, finds: 1 },
  ],
});

/**
 * A sentence or a list of CSS classes that fills its line alone, with at most its name before it, may
 * be wider: in one piece it can be searched for.
 */
function isOneText(text: string): boolean {
  const withoutTexts = text.replace(/'(?:[^'\\]|\\.)*'|"[^"]*"|`[^`$]*`/, '');
  return text.length <= MAX_TEXT_COLUMNS && withoutTexts.trim().length <= MAX_NAME_COLUMNS;
}

/** A picture is drawn one shape to a line; a shape broken over lines is harder to see. */
function isDrawing(path: string, text: string): boolean {
  return path.startsWith('web/pictures/') && /<[a-z]+[A-Za-z]* [a-zA-Z-]+="/.test(text);
}

export const importCount = fileRule({
  name: 'size.imports',
  promise: `no file imports more than ${MAX_IMPORTS} others`,
  applies: (file) => file.isCode && !maps.has(file.path),
  findIn: (file) => {
    const imports = importsOf(file);
    const first = imports[MAX_IMPORTS];
    if (!first) return [];
    const remedy = `${imports.length} imports: the file knows too much, give a part of it away`;
    return [{ path: file.path, line: first.line, remedy }];
  },
  plants: [
    { files: { 'src/a.ts': numbered(16, (n) => `import { x${n} } from './x${n}.ts';`) }, finds: 1 },
    { files: { 'src/a.ts': numbered(15, (n) => `import { x${n} } from './x${n}.ts';`) }, finds: 0 },
  ],
});

function numbered(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => line(n)).join('\n');
}
