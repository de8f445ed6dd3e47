/** The files of the repository as the rules see them: read once, parsed at most once. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync, type ParseResult } from 'oxc-parser';

export const root = join(import.meta.dirname, '../..');

/** A syntax node of oxc's ESTree, looked at by `type`; the rules know the few fields they read. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One file: a real one, or a planted one that exists only in a rule's self-test. */
export class Source {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  private parsed: ParseResult | undefined;
  private lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.lines = text.split('\n');
  }

  get isCode(): boolean {
    return /\.tsx?$/.test(this.path) && !this.path.endsWith('.d.ts');
  }

  get isTest(): boolean {
    return this.path.startsWith('test/') || /\.(test|trial)\.tsx?$/.test(this.path);
  }

  /** The module that the file belongs to, or null outside src/modules. */
  get module(): string | null {
    return /^src\/modules\/([^/]+)\//.exec(this.path)?.[1] ?? null;
  }

  /** The syntax tree; a file that does not parse fails the run, naming the file. */
  get syntax(): ParseResult {
    this.parsed ??= parseSync(this.path, this.text, { sourceType: 'module' });
    const error = this.parsed.errors[0];
    if (error) throw new Error(`${this.path} does not parse: ${error.message}`);
    return this.parsed;
  }

  get program(): Node {
    return this.syntax.program as unknown as Node;
  }

  /** The line, counted from 1, of a character offset. */
  lineAt(offset: number): number {
    this.lineStarts ??= startsOfLines(this.text);
    const after = this.lineStarts.findIndex((start) => start > offset);
    return after === -1 ? this.lineStarts.length : after;
  }
}

/** An import of one file: what was written, and the repository path it leads to (null: a package). */
export interface Import {
  readonly specifier: string;
  readonly target: string | null;
  readonly line: number;
}

/** Static imports, re-exports and dynamic imports of literals, in the order of the file. */
export function importsOf(source: Source): Import[] {
  const { staticImports, staticExports, dynamicImports } = source.syntax.module;
  const requests = staticImports.map((each) => each.moduleRequest);
  for (const entry of staticExports.flatMap((each) => each.entries)) {
    if (entry.moduleRequest) requests.push(entry.moduleRequest);
  }
  const literals = dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const written = source.text.slice(start, end);
    return /^['"][^'"]+['"]$/.test(written) ? [{ value: written.slice(1, -1), start, end }] : [];
  });
  const unique = new Map([...requests, ...literals].map((each) => [`${each.start}`, each]));
  return [...unique.values()].map(({ value, start }) => ({
    specifier: value,
    target: resolveImport(source.path, value),
    line: source.lineAt(start),
  }));
}

function resolveImport(from: string, specifier: string): string | null {
  if (specifier.startsWith('#platform/')) return `src/platform/${specifier.slice(10)}`;
  if (specifier.startsWith('#modules/')) return `src/modules/${specifier.slice(9)}`;
  if (specifier.startsWith('#kit/')) return `test/kit/${specifier.slice(5)}`;
  if (!specifier.startsWith('.')) return null;
  return relative('/', join('/', dirname(from), specifier));
}

/** Every file that git keeps or would keep, the same on a clone and in a working folder. */
export function repositoryFiles(): Source[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const textual = /\.(tsx?|mjs|js|json|sql|md|css|html|sh|ya?ml|svg|conf|service|tf|tfvars)$/;
  const plain = /(^|\/)(\.ci\/run|bin\/[^/]+|LICENSE|Dockerfile[^/]*)$/;
  const paths = [...new Set(listed.split('\0'))].filter(
    (path) => (textual.test(path) || plain.test(path)) && path !== 'package-lock.json',
  );
  return paths
    .filter((path) => existsSync(join(root, path)))
    .map((path) => new Source(path, readFileSync(join(root, path), 'utf8')));
}

/** Calls `enter` for the node and everything below it, parents first. */
export function walk(node: Node, enter: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const visit = (current: Node): void => {
    enter(current, parents);
    parents.push(current);
    for (const value of Object.values(current)) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(child)) visit(child);
      }
    }
    parents.pop();
  };
  visit(node);
}

/** Tells a syntax node from any other value in the tree. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
