/** Rules that look at one SQL statement after the other, as it is declared. */
import { violationAt, type Rule } from './rule.ts';
import type { Source } from './source.ts';
import { statementsOf, type DeclaredStatement } from './statements.ts';

/** Code that runs on a server, tests left out. */
export function isServerCode(file: Source): boolean {
  return file.isCode && file.path.startsWith('src/') && !file.isTest;
}

/** A rule that looks at each declared statement. */
export function statementRule(
  rule: Pick<Rule, 'name' | 'promise' | 'plants'>,
  findIn: (statement: DeclaredStatement & { sql: string }, files: readonly Source[]) => string[],
): Rule {
  const declared = (files: readonly Source[]): (DeclaredStatement & { sql: string })[] =>
    files
      .filter(isServerCode)
      .flatMap(statementsOf)
      .flatMap((each) => (each.sql === null ? [] : [{ ...each, sql: each.sql }]));
  return {
    ...rule,
    sees: (files) => declared(files).length,
    find: (files) =>
      declared(files).flatMap((each) =>
        findIn(each, files).map((remedy) =>
          violationAt(each.file, each.start, `${each.name}: ${remedy}`),
        ),
      ),
  };
}

/** A planted store of the cart module with one statement. */
export function planted(sql: string, path = 'src/modules/cart/store.ts'): Record<string, string> {
  return { [path]: `const s = statement('cart.find', [uuid], {}, \`${sql}\`);` };
}
