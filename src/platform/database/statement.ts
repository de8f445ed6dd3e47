import type { QueryResult } from 'pg';
import type { SqlType, TypeOf } from './types.ts';

export * from './types.ts';

/** Something that runs a statement: a transaction of a shop, or of the system. */
export interface Queryable {
  query(statement: AnyStatement, values: readonly unknown[]): Promise<QueryResult>;
}

export type Parameters_ = readonly SqlType<unknown>[];
type Columns = Readonly<Record<string, SqlType<unknown>>>;
type Values<P extends Parameters_> = { [I in keyof P]: TypeOf<P[I]> };
type Row<C extends Columns> = { -readonly [K in keyof C]: TypeOf<C[K]> };

export interface AnyStatement {
  readonly name: string;
  readonly text: string;
  readonly parameters: Parameters_;
  readonly columns: Columns;
  /** Positions of JSON parameters: their values go out as JSON text, whatever they are. */
  readonly json: readonly number[];
}

/** One prepared SQL statement with the types of its parameters and of its rows. */
export interface Statement<P extends Parameters_, C extends Columns> extends AnyStatement {
  /** All rows. */
  rows(on: Queryable, ...values: Values<P>): Promise<Row<C>[]>;
  /** The first row, or undefined. */
  row(on: Queryable, ...values: Values<P>): Promise<Row<C> | undefined>;
  /** The only row; throws when there is not exactly one. */
  one(on: Queryable, ...values: Values<P>): Promise<Row<C>>;
  /** Runs it for its effect; the number of rows it touched. */
  run(on: Queryable, ...values: Values<P>): Promise<number>;
}

export type RowOf<S> = S extends Statement<infer _P, infer C> ? Row<C> : never;

/** Every statement of the program by name, for the test that has PostgreSQL describe them. */
export const statements = new Map<string, AnyStatement>();

/**
 * Declares a statement: `module.verb_noun`, parameter types in the order of $1…, column types by
 * name, and the text. It is prepared once per connection under its name.
 */
export function statement<const P extends Parameters_, const C extends Columns>(
  name: string,
  parameters: P,
  columns: C,
  sql: string,
): Statement<P, C> {
  if (statements.has(name)) throw new Error(`Two statements are named ${name}`);
  const self: Statement<P, C> = {
    name,
    parameters,
    columns,
    text: sql,
    json: parameters.flatMap((type, index) => (type.pg === 'jsonb' ? [index] : [])),
    rows: async (on, ...values) => (await on.query(self, values)).rows as Row<C>[],
    row: async (on, ...values) => (await on.query(self, values)).rows[0] as Row<C> | undefined,
    one: async (on, ...values) => {
      const { rows } = await on.query(self, values);
      if (rows.length !== 1) throw new Error(`${name} returned ${rows.length} rows, not one`);
      return rows[0] as Row<C>;
    },
    run: async (on, ...values) => (await on.query(self, values)).rowCount ?? 0,
  };
  statements.set(name, self);
  return self;
}

/** The driver would send a list as a PostgreSQL array and a string as it is: not what JSON means. */
export function wire(sql: AnyStatement, values: readonly unknown[]): unknown[] {
  if (sql.json.length === 0) return values as unknown[];
  return values.map((value, index) =>
    value !== null && sql.json.includes(index) ? JSON.stringify(value) : value,
  );
}
