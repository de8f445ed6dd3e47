/** The SQL statements of the code base: as their declarations spell them, and as they are at run time. */
import { join } from 'node:path';
import { statements } from '#platform/database/statement.ts';
import { root, walk, type Node, type Source } from './source.ts';

export interface DeclaredStatement {
  readonly file: Source;
  /** Offset of the declaration in the file. */
  readonly start: number;
  readonly name: string;
  /** The text, or null when it is assembled and was not loaded. */
  readonly sql: string | null;
}

/** Every `statement('name', [parameters], { columns }, 'sql')` of a file. */
export function statementsOf(file: Source): DeclaredStatement[] {
  const found: DeclaredStatement[] = [];
  if (!file.text.includes('statement(')) return found;
  walk(file.program, (node) => {
    if (node.type !== 'CallExpression' || (node['callee'] as Node)['name'] !== 'statement') return;
    const [name, , , sql] = node['arguments'] as Node[];
    const title = name ? (literalOf(name) ?? '') : '';
    const text = (sql ? literalOf(sql) : null) ?? statements.get(title)?.text ?? null;
    found.push({ file, start: node.start, name: title, sql: text });
  });
  return found;
}

/** Loads every file that declares statements, so that assembled texts and types are known. */
export async function loadStatements(files: readonly Source[]): Promise<void> {
  for (const file of files) {
    if (!file.path.startsWith('src/') || file.isTest || !file.isCode) continue;
    if (statementsOf(file).length > 0) await import(join(root, file.path));
  }
}

/** The text of a string or template without parts; null for anything assembled. */
export function literalOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral') return null;
  const parts = node['quasis'] as { value: { cooked: string } }[];
  return parts.length === 1 ? (parts[0]?.value.cooked ?? null) : null;
}
