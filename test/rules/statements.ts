/** The SQL statements of the code base as their declarations spell them. */
import { walk, type Node, type Source } from './source.ts';

export interface DeclaredStatement {
  readonly file: Source;
  /** Offset of the declaration in the file. */
  readonly start: number;
  readonly name: string;
  /** The text, or null when it is not one literal. */
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
    found.push({ file, start: node.start, name: title, sql: sql ? literalOf(sql) : null });
  });
  return found;
}

/** The text of a string or template without parts; null for anything assembled. */
export function literalOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral') return null;
  const parts = node['quasis'] as { value: { cooked: string } }[];
  return parts.length === 1 ? (parts[0]?.value.cooked ?? null) : null;
}
