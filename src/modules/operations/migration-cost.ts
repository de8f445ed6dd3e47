/** What a pending migration will ask of the tables that exist, read from its text. */
export interface MigrationCost {
  name: string;
  breaking: boolean;
  /** The tables that it reads or writes whole, with what each is written for. */
  work: { table: string; kind: 'rewrite' | 'index' | 'check' | 'update'; bytes: number }[];
  seconds: number;
}

/** Bytes per second that a modest disk does; an estimate is better too long than too short. */
const SPEED: Readonly<Record<MigrationCost['work'][number]['kind'], number>> = {
  rewrite: 30_000_000,
  index: 40_000_000,
  check: 200_000_000,
  update: 15_000_000,
};
const LEAST_SECONDS = 0.1;
const NAME = '([a-z_]+\\.[a-z_]+)';
const ALTER = `alter table ${NAME}[^;]*?`;
const CONSTRAINT = 'add (?:constraint \\S+ )?';

/** Statements that walk a whole table. A new column, even with a constant default, does not. */
const PATTERNS: readonly [kind: keyof typeof SPEED, pattern: RegExp][] = [
  ['index', new RegExp(`create (?:unique )?index (?:if not exists )?\\S+ on ${NAME}`, 'g')],
  ['rewrite', new RegExp(`${ALTER}alter column \\S+ (?:set data )?type`, 'g')],
  ['check', new RegExp(`${ALTER}${CONSTRAINT}(?:check|foreign key)`, 'g')],
  ['check', new RegExp(`${ALTER}(?:set not null|validate constraint)`, 'g')],
  ['index', new RegExp(`${ALTER}${CONSTRAINT}(?:primary key|unique)`, 'g')],
  ['update', new RegExp(`(?:^|;)\\s*(?:update|delete from) ${NAME}`, 'g')],
];

/** Estimates a file against the sizes of the tables, in bytes by `schema.table`. */
export function costOf(
  file: { name: string; breaking: boolean; sql: string },
  sizes: ReadonlyMap<string, number>,
): MigrationCost {
  const sql = file.sql
    .replaceAll(/--[^\n]*/g, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ');
  const work = PATTERNS.flatMap(([kind, pattern]) =>
    [...sql.matchAll(pattern)].map(([, table = '']) => ({
      table,
      kind,
      bytes: sizes.get(table) ?? 0,
    })),
  ).filter(({ bytes }) => bytes > 0);
  const seconds = work.reduce((sum, { kind, bytes }) => sum + bytes / SPEED[kind], LEAST_SECONDS);
  return { name: file.name, breaking: file.breaking, work, seconds };
}
