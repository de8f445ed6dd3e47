/** The Terraform files as data, parsed by the parser of HCL itself. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';

type Blocks = Record<string, Record<string, unknown>[]>;

export interface Configuration {
  /** What is written in each .tf file. */
  readonly files: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, { hasDefault: boolean; isDescribed: boolean }>;
  readonly locals: ReadonlySet<string>;
  /** `aws_vpc.main`, `data.aws_iam_policy_document.store`, `ephemeral.random_password.key`. */
  readonly resources: ReadonlySet<string>;
}

/** Reads the .tf files of a folder. Throws where one does not parse. */
export async function readConfiguration(path: string): Promise<Configuration> {
  const names = (await readdir(path)).filter((file) => file.endsWith('.tf'));
  const files = new Map<string, string>();
  const variables = new Map<string, { hasDefault: boolean; isDescribed: boolean }>();
  const [locals, resources] = [new Set<string>(), new Set<string>()];
  for (const file of names) {
    const content = await readFile(join(path, file), 'utf8');
    const parsed = (await parse(join(path, file), content)) as Record<string, Blocks>;
    files.set(file, content);
    for (const [name, [block = {}]] of Object.entries(parsed['variable'] ?? {})) {
      variables.set(name, {
        hasDefault: 'default' in block,
        isDescribed: Boolean(block['description']),
      });
    }
    for (const block of (parsed['locals'] ?? []) as unknown as object[]) {
      for (const name of Object.keys(block)) locals.add(name);
    }
    for (const [kind, prefix] of [
      ['resource', ''],
      ['data', 'data.'],
      ['ephemeral', 'ephemeral.'],
    ] as const) {
      for (const [type, named] of Object.entries(parsed[kind] ?? {})) {
        for (const name of Object.keys(named)) resources.add(`${prefix}${type}.${name}`);
      }
    }
  }
  return { files, variables, locals, resources };
}

/** The values in a .tfvars file. Throws where it does not parse. */
export async function readValues(path: string): Promise<Record<string, unknown>> {
  return (await parse(path, await readFile(path, 'utf8'))) as Record<string, unknown>;
}

/** What is referred to and not declared, and what is declared and never used. */
export function findLoose({ files, ...declared }: Configuration): string[] {
  const text = withoutComments([...files.values()].join('\n'));
  const used = (pattern: RegExp): Set<string> =>
    new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
  const variables = used(/\bvar\.(\w+)/g);
  const locals = used(/\blocal\.(\w+)/g);
  const resources = used(/(?<![\w."/])((?:data\.|ephemeral\.)?(?:aws|random)_\w+\.\w+)/g);
  const missing = (
    names: Set<string>,
    known: { has(name: string): boolean },
    what: string,
  ): string[] => [...names].filter((name) => !known.has(name)).map((name) => `no ${what} ${name}`);
  const unused = (names: Iterable<string>, known: Set<string>, what: string): string[] =>
    [...names].filter((name) => !known.has(name)).map((name) => `unused ${what} ${name}`);
  return [
    ...missing(variables, declared.variables, 'variable'),
    ...missing(locals, declared.locals, 'local'),
    ...missing(resources, declared.resources, 'resource'),
    ...unused(declared.variables.keys(), variables, 'variable'),
    ...unused(declared.locals, locals, 'local'),
  ];
}

/** Comments, and what a string says besides its interpolations, refer to nothing. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, '').replaceAll(/"(arn:[^"$]*|com\.[^"$]*)"/g, '""');
}

const ATTRIBUTE = /^(\s*)([\w.-]+|\([^)]*\)|"[^"]*")(\s+)= (.*)$/;

/** Lines that `terraform fmt` would change: tabs, odd indents, an `=` that is not in its column. */
export function findUnformatted(text: string): string[] {
  const lines = text.split('\n');
  const wrong = lines.filter((line) => /\t|\s$/.test(line) || indentOf(line) % 2 === 1);
  let group: { line: string; indent: number; name: number; at: number }[] = [];
  const close = (): void => {
    const column = Math.max(...group.map(({ indent, name }) => indent + name + 1));
    wrong.push(...group.filter(({ at }) => at !== column).map(({ line }) => line));
    group = [];
  };
  for (const line of lines) {
    const match = ATTRIBUTE.exec(line);
    const opens = /[[{(]$/.test(line);
    const indent = indentOf(line);
    if (!match || opens || (group[0] && group[0].indent !== indent)) close();
    if (!match) continue;
    const [, , name = '', gap = ''] = match;
    if (opens && gap !== ' ') wrong.push(line);
    if (!opens)
      group.push({ line, indent, name: name.length, at: indent + name.length + gap.length });
  }
  close();
  return wrong;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
