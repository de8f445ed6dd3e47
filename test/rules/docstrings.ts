/** What other code may call says what it promises. */
import { basename } from 'node:path';
import { fileRule, violationAt, type Violation } from './rule.ts';
import { isNode, type Node, type Source } from './source.ts';

/** Files whose role already tells what their exports are. */
const roleFiles = new Set(['contract.ts', 'http.ts', 'jobs.ts', 'cli.ts', 'checks.ts', 'store.ts']);

function applies(file: Source): boolean {
  if (!file.isCode || file.isTest || file.path.includes('/store/')) return false;
  if (file.path.startsWith('src/platform/')) return true;
  return file.module !== null && !roleFiles.has(basename(file.path));
}

export const docstrings = fileRule({
  name: 'docs.exported-functions',
  promise: 'every exported function of platform, models and use cases carries a docstring',
  applies,
  findIn: findBareFunctions,
  plants: [
    { files: { 'src/platform/a.ts': 'export function f() {}' }, finds: 1 },
    { files: { 'src/modules/cart/open-cart.ts': 'export const f = async () => {};' }, finds: 1 },
    { files: { 'src/modules/cart/open-cart.ts': '// no\nexport async function f() {}' }, finds: 1 },
    { files: { 'src/platform/a.ts': '/** Promises. */\nexport function f() {}' }, finds: 0 },
    { files: { 'src/modules/cart/store.ts': 'export function f() {}' }, finds: 0 },
    { files: { 'src/platform/a.ts': 'export const limit = 3;' }, finds: 0 },
  ],
});

function findBareFunctions(file: Source): Violation[] {
  const found: Violation[] = [];
  for (const statement of file.program['body'] as Node[]) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const name = exportedFunction(statement['declaration']);
    if (!name || hasDocstring(file, statement.start)) continue;
    const remedy = `${name}: write above it what it promises, its shapes, units and refusals (/** … */)`;
    found.push(violationAt(file, statement.start, remedy));
  }
  return found;
}

function exportedFunction(declaration: unknown): string | null {
  if (!isNode(declaration)) return null;
  if (declaration.type === 'FunctionDeclaration') return nameOf(declaration['id']);
  if (declaration.type !== 'VariableDeclaration') return null;
  for (const each of declaration['declarations'] as Node[]) {
    const value = each['init'];
    if (isNode(value) && /^(Arrow)?FunctionExpression$/.test(value.type)) return nameOf(each['id']);
  }
  return null;
}

function nameOf(id: unknown): string {
  return isNode(id) && typeof id['name'] === 'string' ? id['name'] : 'this function';
}

/** An overload's docstring stands above its first signature, so a signature above counts too. */
function hasDocstring(file: Source, start: number): boolean {
  const before = file.text.slice(0, start).trimEnd();
  if (before.endsWith('*/')) {
    const opened = before.lastIndexOf('/*');
    return before.startsWith('/**', opened);
  }
  return /export (async )?function \w+[^{}]*;$/.test(
    before.slice(-2000).split('\n\n').at(-1) ?? '',
  );
}
