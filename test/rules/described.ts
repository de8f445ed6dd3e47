/** What PostgreSQL says about a statement before it runs: parameter and column types (Parse, Describe). */
import type pg from 'pg';
import type { AnyStatement } from '#platform/database/statement.ts';

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly tableID: number;
  readonly columnID: number;
}

export interface Description {
  readonly parameterTypes: readonly number[];
  readonly fields: readonly Field[];
}

/** The part of the driver's connection that a query of our own speaks to. */
interface Wire {
  parse(message: { name: string; text: string; types: number[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  sync(): void;
  once(event: string, listener: (message: { dataTypeIDs: number[] }) => void): void;
}

/** Has the server describe the SQL without running it. */
export async function describeSql(client: pg.Client, sql: string): Promise<Description> {
  return await new Promise<Description>((resolve, reject) => {
    let parameterTypes: number[] = [];
    let fields: Field[] = [];
    let failure: Error | undefined;
    const query = {
      submit(wire: Wire) {
        wire.once('parameterDescription', (message) => (parameterTypes = message.dataTypeIDs));
        wire.parse({ name: '', text: sql, types: [] });
        wire.describe({ type: 'S', name: '' });
        wire.sync();
      },
      handleRowDescription: (message: { fields: Field[] }) => void (fields = message.fields),
      handleError: (error: Error) => void (failure = error),
      handleReadyForQuery: () => (failure ? reject(failure) : resolve({ parameterTypes, fields })),
    };
    client.query(query as unknown as pg.Submittable);
  });
}

/** Names of types by id, and which columns of tables are NOT NULL. */
export interface Catalogue {
  readonly typeNames: ReadonlyMap<number, string>;
  readonly notNull: ReadonlySet<string>;
}

/** Reads what is needed to understand descriptions. */
export async function readCatalogue(client: pg.Client): Promise<Catalogue> {
  const types = await client.query<{ oid: number; typname: string }>(
    'select oid::int, typname from pg_type',
  );
  const columns = await client.query<{ key: string }>(
    `select attrelid::text || '.' || attnum as key from pg_attribute where attnotnull and attnum > 0`,
  );
  return {
    typeNames: new Map(types.rows.map(({ oid, typname }) => [oid, typname])),
    notNull: new Set(columns.rows.map(({ key }) => key)),
  };
}

/** Where the declaration and PostgreSQL disagree; empty when they agree. */
export function disagreements(
  statement: AnyStatement,
  { parameterTypes, fields }: Description,
  { typeNames, notNull }: Catalogue,
  knownNotNull: ReadonlySet<string>,
): string[] {
  const found: string[] = [];
  const typeOf = (oid: number): string => typeNames.get(oid) ?? `type ${oid}`;
  const differ = (what: string, declared: string, actual: string): void => {
    if (declared !== actual)
      found.push(`${what} is declared ${declared}, PostgreSQL says ${actual}`);
  };
  const declaredTypes = statement.parameters.map((parameter) => parameter.pg);
  differ('parameters', sent(declaredTypes), sent(parameterTypes.map(typeOf)));
  const names = Object.keys(statement.columns);
  differ(
    'columns',
    names.sort().join(', '),
    fields
      .map(({ name }) => name)
      .sort()
      .join(', '),
  );
  for (const { name, dataTypeID, tableID, columnID } of fields) {
    const declared = statement.columns[name];
    if (!declared) continue;
    differ(`column ${name}`, declared.pg, typeOf(dataTypeID));
    const mayBeNull = tableID !== 0 && !notNull.has(`${tableID}.${columnID}`);
    if (mayBeNull && !declared.nullable && !knownNotNull.has(`${statement.name}.${name}`)) {
      found.push(`column ${name} may be null: declare it nullable(…)`);
    }
  }
  return found;
}

/** Whole numbers travel as text: how wide PostgreSQL reads them (LIMIT takes int8) is its own affair. */
function sent(types: readonly string[]): string {
  return types.map((type) => (/^int[248]$/.test(type) ? 'int' : type)).join(', ');
}
