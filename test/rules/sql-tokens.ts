/** Just enough of PostgreSQL's grammar to see which tables a statement touches, and under which shop. */

export interface Token {
  readonly kind: 'word' | 'parameter' | 'text' | 'number' | 'sign';
  /** Lower case; dotted names are one word: `catalog.products`, `p.shop_id`. */
  readonly text: string;
}

/** One SELECT, INSERT, UPDATE or DELETE; sub-queries are queries of their own. */
export interface Query {
  /** Tokens with the depth of the parentheses they stand in, sub-queries left out. */
  readonly tokens: readonly (Token & { depth: number })[];
  readonly tables: readonly TableReference[];
}

export interface TableReference {
  /** `catalog.products`, or a bare name (a common table expression). */
  readonly table: string;
  readonly alias: string;
  /** How it is named: read, or the target of a write. */
  readonly use: 'read' | 'insert' | 'update' | 'delete';
}

type Group = (Token | Group)[];

const LEXEMES = [
  String.raw`--[^\n]*|/\*[\s\S]*?\*/`, // comments
  String.raw`[eE]?'(?:[^']|'')*'`, // text
  String.raw`\$[0-9]+`, // parameters
  String.raw`[0-9]+(?:\.[0-9]+)?`, // numbers
  String.raw`(?:"[^"]+"|[A-Za-z_][\w$]*)(?:\.(?:"[^"]+"|[A-Za-z_][\w$]*|\*))*`, // words
  String.raw`::|<=|>=|<>|!=|->>|->|@>|<@|\|\||&&|[^\s]`, // signs
];
const lexeme = new RegExp(LEXEMES.map((each) => `(${each})`).join('|'), 'g');

/** Splits SQL into tokens without comments; dollar-quoted bodies are not understood. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const [whole, comment, text, parameter, number, word] of sql.matchAll(lexeme)) {
    if (comment !== undefined) continue;
    if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word === undefined) tokens.push({ kind: 'sign', text: whole });
    else tokens.push({ kind: 'word', text: word.toLowerCase().replaceAll('"', '') });
  }
  return tokens;
}

/** Every query of a statement, innermost last, and the names of its common table expressions. */
export function queriesOf(sql: string): { queries: Query[]; expressions: Set<string> } {
  const tokens = tokensOf(sql);
  const queries: Query[] = [];
  collect(groupsOf(tokens), queries);
  return { queries, expressions: commonTableExpressions(tokens) };
}

function groupsOf(tokens: readonly Token[]): Group {
  const top: Group = [];
  const open: Group[] = [top];
  for (const token of tokens) {
    if (token.text === '(' && token.kind === 'sign') {
      const group: Group = [];
      open.at(-1)?.push(group);
      open.push(group);
    } else if (token.text === ')' && token.kind === 'sign') {
      if (open.length > 1) open.pop();
    } else {
      open.at(-1)?.push(token);
    }
  }
  return top;
}

const QUERY_WORDS = new Set(['select', 'with', 'insert', 'update', 'delete', 'merge']);
const SET_WORDS = new Set(['union', 'intersect', 'except']);

function isQuery(group: Group): boolean {
  const first = group[0];
  return first !== undefined && !Array.isArray(first) && QUERY_WORDS.has(first.text);
}

function collect(group: Group, queries: Query[]): void {
  for (const segment of segmentsOf(group)) {
    const subqueries: Group[] = [];
    const tokens = flatten(segment, 0, subqueries);
    queries.push({ tokens, tables: tablesOf(tokens) });
    for (const subquery of subqueries) collect(subquery, queries);
  }
}

/** The arms of a UNION are queries of their own; those of an INSERT stay with it. */
function segmentsOf(group: Group): Group[] {
  const isWord = (each: Token | Group, words: Set<string>): boolean =>
    !Array.isArray(each) && each.kind === 'word' && words.has(each.text);
  if (group.some((each) => isWord(each, new Set(['insert'])))) return [group];
  const segments: Group[] = [[]];
  for (const each of group) {
    if (isWord(each, SET_WORDS)) segments.push([]);
    else segments.at(-1)?.push(each);
  }
  return segments;
}

function flatten(group: Group, depth: number, subqueries: Group[]): (Token & { depth: number })[] {
  return group.flatMap((each) => {
    if (!Array.isArray(each)) return [{ ...each, depth }];
    const open = { kind: 'sign', text: '(', depth } as const;
    const close = { kind: 'sign', text: ')', depth } as const;
    if (!isQuery(each)) return [open, ...flatten(each, depth + 1, subqueries), close];
    subqueries.push(each);
    return [open, { kind: 'sign', text: '…', depth: depth + 1 } as const, close];
  });
}

const AFTER_TABLE = new Set(
  `where join left right inner outer full cross natural on using set values select group order
  having limit offset for returning union intersect except window fetch default overriding
  tablesample when do nothing`.split(/\s+/),
);

function tablesOf(tokens: Query['tokens']): TableReference[] {
  const tables: TableReference[] = [];
  let inFrom = false;
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]?.text ?? '';
    const next = tokens[index + 1];
    if (token.depth === 0 && isClauseEnd(token.text)) inFrom = false;
    const use = useOf(token, before, inFrom, tokens);
    if (use === null) return;
    if (token.text === 'from' || token.text === 'using') inFrom = true;
    const at = ['only', 'lateral', '('].includes(next?.text ?? '') ? index + 2 : index + 1;
    const name = tokens[at];
    const isCall = tokens[at + 1]?.text === '(' && use !== 'insert';
    if (name?.kind !== 'word' || isCall || name.text === 'select') return;
    const afterAs = tokens[at + 1]?.text === 'as' ? tokens[at + 2] : tokens[at + 1];
    const hasAlias = afterAs?.kind === 'word' && !AFTER_TABLE.has(afterAs.text);
    const own = name.text.split('.').at(-1) ?? name.text;
    tables.push({ table: name.text, alias: hasAlias ? afterAs.text : own, use });
  });
  return tables;
}

function isClauseEnd(word: string): boolean {
  return [
    'where',
    'group',
    'order',
    'having',
    'limit',
    'returning',
    'set',
    'for',
    'select',
  ].includes(word);
}

function useOf(
  token: Query['tokens'][number],
  before: string,
  inFrom: boolean,
  tokens: Query['tokens'],
): TableReference['use'] | null {
  const isDelete = tokens.some((each) => each.text === 'delete' && each.depth === 0);
  switch (token.text) {
    case 'from':
      if (token.depth > 0 || before === 'distinct') return null;
      return before === 'delete' ? 'delete' : 'read';
    case 'join':
      return 'read';
    case 'into':
      return before === 'insert' ? 'insert' : null;
    case 'update':
      return ['for', 'key', 'do'].includes(before) ? null : 'update';
    case 'using':
      return isDelete && token.depth === 0 ? 'read' : null;
    case ',':
      return inFrom && token.depth === 0 ? 'read' : null;
    default:
      return null;
  }
}

/** Names before `as (` or `as materialized (`, and recursive ones with a column list. */
function commonTableExpressions(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  const text = tokens.map((token) => token.text).join(' ');
  const pattern =
    /(?:with|recursive|,) ([a-z_]\w*)(?: \( [\w ,]+ \))? as (?:not )?(?:materialized )?\(/g;
  for (const match of text.matchAll(pattern)) if (match[1]) names.add(match[1]);
  return names;
}
