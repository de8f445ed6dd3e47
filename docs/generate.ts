/**
 * `node docs/generate.ts` writes the pages that are drawn from the code: ROUTES, COMMANDS, SETTINGS,
 * REFUSALS. A test compares them with what this file would write now.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EndpointShape } from '#platform/contract.ts';
import type { RefusalEntry } from '#platform/refusal.ts';
import { settings } from '../src/platform/config.ts';
import { httpRefusals } from '../src/platform/http/refusals.ts';
import type { Route } from '../src/platform/http/route.ts';
import type { Verb } from '../src/platform/cli.ts';
import { modules, type Module } from '../src/modules.ts';

const root = join(import.meta.dirname, '..');
const NOTE = '<!-- Written by `node docs/generate.ts`; change the code, not this page. -->';

if (import.meta.main) {
  for (const [path, text] of await generatedPages(modules)) {
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}

/** Every generated page by its path. */
export async function generatedPages(map: readonly Module[]): Promise<Map<string, string>> {
  return new Map([
    ['docs/ROUTES.md', await routesPage(map)],
    ['docs/COMMANDS.md', await commandsPage(map)],
    ['docs/SETTINGS.md', settingsPage()],
    ['docs/REFUSALS.md', await refusalsPage()],
  ]);
}

/** Every route of the map with its module, in the map's order. */
export async function allRoutes(
  map: readonly Module[],
): Promise<{ module: string; route: Route }[]> {
  const found: { module: string; route: Route }[] = [];
  for (const { name, http } of map) {
    if (!http) continue;
    const { routes } = await http();
    found.push(...routes.map((route) => ({ module: name, route })));
  }
  return found;
}

async function routesPage(map: readonly Module[]): Promise<string> {
  const routes = await allRoutes(map);
  const byTag = Map.groupBy(routes, ({ route }) => route.contract.tag);
  const parts = [...byTag].map(([tag, entries]) => {
    const rows = entries.map(({ module, route: { contract, options } }) => [
      `\`${contract.method} ${contract.path}\``,
      permissionWords(options.permission),
      contract.summary,
      marks(contract, options.cache),
      module,
    ]);
    return [
      `## ${title(tag)}`,
      table(['Route', 'Who may', 'What it does', 'Marks', 'Module'], rows),
    ];
  });
  return page(
    'Routes',
    `Every JSON route, drawn from the contracts. The same as OpenAPI 3.1: \`/api/v1/openapi.json\`;
readable in a browser: \`/api/docs\`. Refusals are explained in [REFUSALS.md](REFUSALS.md).

Marks: **key** the client sends an \`Idempotency-Key\`; **cached** the answer is the same for everybody
of a shop and is served from kept bytes. ${routes.length} routes.`,
    parts.flat(),
  );
}

function permissionWords(permission: string): string {
  if (permission === 'public') return 'anyone';
  return permission === 'customer' ? 'anyone signed in' : `\`${permission}\``;
}

function marks(contract: EndpointShape, cache: string | undefined): string {
  return [contract.idempotencyKey ? 'key' : '', cache ? 'cached' : ''].filter(Boolean).join(', ');
}

/** Every verb of the map, in the order of its name. */
export async function allVerbs(map: readonly Module[]): Promise<{ module: string; verb: Verb }[]> {
  const found: { module: string; verb: Verb }[] = [];
  for (const { name, cli } of map) {
    if (!cli) continue;
    const { verbs } = await cli();
    found.push(...verbs.map((verb) => ({ module: name, verb })));
  }
  return found.sort((a, b) => (a.verb.name < b.verb.name ? -1 : 1));
}

async function commandsPage(map: readonly Module[]): Promise<string> {
  const verbs = await allVerbs(map);
  const parts = verbs.map(({ module, verb }) => {
    const given = (verb.arguments ?? []).map(({ name }) => ` ${name}`).join('');
    const options = [
      ...(verb.arguments ?? []).map(({ name, summary }) => [`\`${name}\``, summary, '']),
      ...(verb.options ?? []).map((option) => [
        `\`${option.flags}\``,
        option.summary,
        option.default === undefined ? '' : `\`${String(option.default)}\``,
      ]),
    ];
    const needs = verb.needs === 'nothing' ? ', needs no database' : '';
    return [
      `## ${verb.name}`,
      `${verb.summary} (module ${module}${needs})`,
      `\`\`\`sh\nemporium ${verb.name}${given}\n\`\`\``,
      ...(options.length > 0 ? [table(['Option', 'Meaning', 'Default'], options)] : []),
    ];
  });
  return page(
    'Commands',
    `One program, \`bin/emporium\`. Every command takes \`--help\` and \`--json\` (one document on standard
output) and exits with 0 when it succeeded, 1 when the answer is a failure, 2 when it was used wrongly.
${verbs.length} commands.`,
    parts.flat(),
  );
}

function settingsPage(): string {
  const required = new Set<string>(settings.required);
  const rows = Object.entries(settings.properties).map(([name, schema]) => {
    const { description = '', default: value } = schema as {
      description?: string;
      default?: unknown;
    };
    const without = required.has(name) && value === undefined ? 'required' : '';
    const given =
      value === undefined || value === ''
        ? without
        : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
    return [`\`${name}\``, given, description];
  });
  return page(
    'Settings',
    `Environment variables, checked once at the start: a wrong value stops the program with a sentence
that names it. For each there is \`NAME_FILE\`, the path of a file that holds the value (secrets).
\`DATABASE_URL\` absent means the embedded PostgreSQL.`,
    [table(['Name', 'Default', 'Meaning'], rows)],
  );
}

interface Catalogue {
  owner: string;
  entries: Readonly<Record<string, RefusalEntry>>;
}

/** Every refusal catalogue: of HTTP itself, and of each file of a module that declares one. */
export async function allRefusals(): Promise<Catalogue[]> {
  const found: Catalogue[] = [{ owner: 'http', entries: httpRefusals.catalogue }];
  for (const { name } of modules) {
    const folder = join(root, 'src/modules', name);
    for (const file of contractFiles(folder)) {
      const exported = (await import(join(folder, file))) as Record<string, unknown>;
      for (const value of Object.values(exported)) {
        if (isCatalogue(value)) found.push({ owner: name, entries: value.catalogue });
      }
    }
  }
  const unique = new Map(found.map((each) => [each.entries, each]));
  return [...unique.values()];
}

function contractFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter(
    (file) => /^contract(\.ts|\/[^/]+\.ts)$/.test(file) && !file.includes('.test.'),
  );
}

function isCatalogue(value: unknown): value is { catalogue: Catalogue['entries'] } {
  return typeof value === 'object' && value !== null && 'catalogue' in value;
}

async function refusalsPage(): Promise<string> {
  const catalogues = await allRefusals();
  const byOwner = Map.groupBy(catalogues, ({ owner }) => owner);
  const parts = [...byOwner].map(([owner, group]) => {
    const entries = group.flatMap((each) => Object.entries(each.entries));
    const rows = entries.map(([code, { status, detail }]) => [
      `\`${code}\``,
      String(status),
      detail,
    ]);
    return [`## ${title(owner)}`, table(['Code', 'Status', 'What a person reads'], rows)];
  });
  return page(
    'Refusals',
    `Every expected "no", by the module that says it. Over HTTP a refusal is problem+json (RFC 9457)
with \`code\`, \`detail\`, \`requestId\` and, where fields are wrong, \`errors[]\`. A code never
changes its meaning.`,
    parts.flat(),
  );
}

function page(name: string, introduction: string, parts: readonly string[]): string {
  return `${[`# ${name}`, NOTE, introduction, ...parts].join('\n\n')}\n`;
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A Markdown table with padded columns, as the formatter leaves it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 3)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join('\n');
}
