/**
 * Expand first, contract later: what a migration may do to things that the former release knows, while
 * that release still sells beside it. What the file itself makes is its own affair.
 */
import { fileRule, violationAt, type Violation } from './rule.ts';
import type { Source } from './source.ts';

/** One statement with its place in the file; comments, texts and function bodies are blanked. */
interface Statement {
  readonly text: string;
  readonly offset: number;
}

/** A finding within a statement: which thing it touches, and what to do instead. */
interface Narrowing {
  readonly thing: string;
  readonly remedy: string;
}

const BLANK = /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g;
const NAME = String.raw`[\w.]+`;
const MADE = new RegExp(
  `\\bcreate (?:or replace )?(?:unique )?(?:unlogged )?(?:materialized )?` +
    `(?:table|schema|view|function|procedure|type|sequence|index|policy)` +
    `(?: concurrently)?(?: if not exists)? (${NAME})`,
  'g',
);
const DROPPED = new RegExp(
  `^drop (table|schema|view|materialized view|function|procedure|type|sequence|policy)` +
    `(?: if exists)? (${NAME})(?:.* on (${NAME}))?`,
);
const ALTERED = new RegExp(`^alter table (?:if exists )?(?:only )?(${NAME}) (.*)$`);
const MOVED = new RegExp(
  `^alter (?:schema|view|function|type|sequence|index) (${NAME}).* rename to`,
);
const UNIQUE_INDEX = new RegExp(`^create unique index .*?\\bon (?:only )?(${NAME})`);
const DROPPED_INDEX = new RegExp(`^drop index (?:concurrently )?(?:if exists )?(${NAME})`);
const REVOKED = new RegExp(`^revoke .*? on (?:table |function |schema )?(${NAME})`);

const LATER =
  'drop it in a later release, when nobody reads it any more, or say `-- breaking: yes`';

/** What one action of ALTER TABLE takes away from the former release; undefined: nothing. */
function narrowingOf(action: string): string | undefined {
  if (/^drop (?:column )?(?!constraint)/.test(action))
    return `the former release reads it: ${LATER}`;
  if (/^drop constraint (?:if exists )?\w+_(?:pkey|key)\b/.test(action))
    return 'ON CONFLICT of the former release leans on this key: keep it for one release';
  if (/^rename\b|^set schema\b/.test(action))
    return `the former release knows the old name: add the new one beside it, and ${LATER}`;
  if (/^alter (?:column )?\w+ (?:set data )?type\b/.test(action))
    return 'the former release knows the old type: add a column beside it, and fill both';
  if (/^alter (?:column )?\w+ set not null\b/.test(action))
    return 'the former release may still write null: add a check `not valid`, in a later release';
  if (/^alter (?:column )?\w+ drop default\b/.test(action))
    return 'the former release does not name this column when it writes: keep the default';
  if (/^add (?:column )?(?!constraint|primary|unique|check|foreign|exclude)/.test(action))
    return /\bnot null\b/.test(action) && !/\b(?:default|generated)\b/.test(action)
      ? 'the former release writes no such column: let it be null, or give it a constant default'
      : undefined;
  return narrowingConstraint(action);
}

function narrowingConstraint(action: string): string | undefined {
  if (!action.startsWith('add ')) return undefined;
  if (/\b(?:unique|primary key|exclude)\b/.test(action))
    return 'the former release may write what this refuses: `-- breaking: yes`, or a table of its own';
  return action.includes('not valid')
    ? undefined
    : 'add the constraint as `not valid`, and validate it in a file of its own';
}

function statementsOf(file: Source): Statement[] {
  const blanked = file.text.replace(BLANK, (found) => found.replace(/[^\n]/g, ' '));
  let offset = 0;
  return blanked.split(';').map((text) => {
    const begin = offset + (text.length - text.trimStart().length);
    offset += text.length + 1;
    return { text: text.trim().toLowerCase().replace(/\s+/g, ' '), offset: begin };
  });
}

/** Actions are parted by commas outside parentheses. */
function actionsOf(text: string): string[] {
  let depth = 0;
  const actions = [''];
  for (const sign of text) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (sign === ',' && depth === 0) actions.push('');
    else actions[actions.length - 1] += sign;
  }
  return actions.map((action) => action.trim());
}

function narrowingsOf(text: string, keysOnly: boolean): Narrowing[] {
  const altered = ALTERED.exec(text);
  if (altered) {
    const [, thing = '', actions = ''] = altered;
    return actionsOf(actions).flatMap((action) => {
      // NNNN_<module>_keys.sql comes with the tables that it ties together.
      if (keysOnly && /^add (?:constraint \w+ )?foreign key\b/.test(action)) return [];
      const remedy = narrowingOf(action);
      return remedy === undefined ? [] : [{ thing, remedy }];
    });
  }
  const simple: readonly [RegExp, string][] = [
    [MOVED, `the former release knows the old name: ${LATER}`],
    [UNIQUE_INDEX, 'the former release may write what this refuses: `-- breaking: yes`'],
    [REVOKED, 'the former release may do this still: take the right away in a later release'],
    [DROPPED_INDEX, `only if it is not unique, for ON CONFLICT leans on those: ${LATER}`],
  ];
  const dropped = DROPPED.exec(text);
  if (dropped) return [{ thing: dropped[3] ?? dropped[2]!, remedy: `it may be in use: ${LATER}` }];
  return simple.flatMap(([pattern, remedy]) => {
    const found = pattern.exec(text);
    return found ? [{ thing: found[1]!, remedy }] : [];
  });
}

function findIn(file: Source): Violation[] {
  const statements = statementsOf(file);
  const own = new Set(
    statements.flatMap(({ text }) => [...text.matchAll(MADE)].map(([, name = '']) => name)),
  );
  const keysOnly = file.path.endsWith('_keys.sql');
  // A right that the file lends to itself it gives back.
  const isLent = (revoke: string): boolean =>
    statements.some(
      ({ text }) =>
        text.replace(/^grant (.*) to (\w+)$/, 'revoke $1 from $2') === revoke && text !== revoke,
    );
  return statements.flatMap(({ text, offset }) =>
    narrowingsOf(text, keysOnly)
      .filter(({ thing }) => !own.has(thing) && !(text.startsWith('revoke') && isLent(text)))
      .map(({ thing, remedy }) => violationAt(file, offset, `${thing}: ${remedy}`)),
  );
}

const plant = (sql: string, finds: number, name = '0200_a') => ({
  files: { [`db/migrations/${name}.sql`]: `-- breaking: no\n${sql};\n` },
  finds,
});

export const expandAndContract = fileRule({
  name: 'migrations.expand-and-contract',
  promise:
    'a migration that is not breaking takes nothing away that the former release reads or writes',
  applies: (file) =>
    /^db\/migrations\/.*\.sql$/.test(file.path) && file.lines[0] === '-- breaking: no',
  findIn,
  plants: [
    plant('alter table a.b drop column c', 1),
    plant('alter table a.b drop c', 1),
    plant('alter table only a.b add column c int,\n rename column d to e', 1),
    plant('alter table a.b rename to c', 1),
    plant('alter table a.b alter column c type int', 1),
    plant('alter table a.b alter c set not null, alter d drop default', 2),
    plant('alter table a.b add column c int not null', 1),
    plant('alter table a.b add constraint c check (d > 0)', 1),
    plant('alter table a.b add constraint c foreign key (d) references a.e (d)', 1),
    plant('alter table a.b add constraint c unique (d)', 1),
    plant('alter table a.b drop constraint b_pkey', 1),
    plant('create unique index c on a.b (d)', 1),
    plant('drop index a.c', 1),
    plant('drop table if exists a.b', 1),
    plant('drop function a.f(uuid)', 1),
    plant('drop policy p on a.b', 1),
    plant('revoke insert on a.b from emporium_app', 1),
    plant('grant create on schema a to b; revoke create on schema a from b', 0),
    plant('alter table a.b add constraint c check (d > 0)', 1, '0200_a_keys'),
    plant('alter table a.b add constraint c foreign key (d) references a.e (d)', 0, '0200_a_keys'),
    plant('alter table a.b add constraint c check (d > 0) not valid', 0),
    plant('alter table a.b add column c int, add column d text not null default $$drop$$', 0),
    plant('alter table a.b add column c text check (length(c) > 0), drop constraint d_check', 0),
    plant('alter table a.b validate constraint c, alter c set default 1, alter c drop not null', 0),
    plant('create table a.b (c int); alter table a.b add primary key (c); drop table a.b', 0),
    plant('-- drop table a.b\nselect $f$ drop table a.b; $f$', 0),
    { files: { 'db/migrations/0200_a.sql': '-- breaking: yes\ndrop table a.b;' }, finds: 0 },
  ],
});
