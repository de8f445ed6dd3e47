/** The map of src/modules.ts as the rules read it: which module may import which. */
import { isNode, walk, type Node, type Source } from './source.ts';

export interface MappedModule {
  readonly name: string;
  readonly mayImport: readonly string[];
  readonly line: number;
}

const MAP = 'src/modules.ts';

/** Reads every `{ name: 'cart', imports: ['catalog', …] }` of the map, without running it. */
export function moduleMap(files: readonly Source[]): MappedModule[] {
  const map = files.find((file) => file.path === MAP);
  if (!map) return [];
  const modules: MappedModule[] = [];
  walk(map.program, (node) => {
    if (node.type !== 'ObjectExpression') return;
    const name = textOf(propertyOf(node, 'name'));
    const imports = propertyOf(node, 'imports');
    if (name === null || imports?.type !== 'ArrayExpression') return;
    const mayImport = (imports['elements'] as Node[]).map(textOf).filter((each) => each !== null);
    modules.push({ name, mayImport, line: map.lineAt(node.start) });
  });
  return modules;
}

/** The modules that one may import, and theirs in turn. */
export function reachable(map: readonly MappedModule[], name: string): Set<string> {
  const byName = new Map(map.map((each) => [each.name, each]));
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const lower of byName.get(at)?.mayImport ?? []) {
      if (found.has(lower)) continue;
      found.add(lower);
      visit(lower);
    }
  };
  visit(name);
  return found;
}

/** The PostgreSQL schema of a module: `flash-sales` owns `flash_sales`. */
export function schemaOf(module: string): string {
  return module.replaceAll('-', '_');
}

function propertyOf(object: Node, name: string): Node | undefined {
  for (const property of object['properties'] as Node[]) {
    const key = property['key'];
    if (isNode(key) && key['name'] === name && isNode(property['value'])) return property['value'];
  }
  return undefined;
}

function textOf(node: Node | undefined): string | null {
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
}
