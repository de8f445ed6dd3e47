/** All rules that need nothing but the files. */
import * as boundaries from './boundaries.ts';
import { docstrings } from './docstrings.ts';
import * as doors from './doors.ts';
import { links } from './links.ts';
import * as migrations from './migrations.ts';
import * as purity from './purity.ts';
import type { Rule } from './rule.ts';
import * as size from './size.ts';
import * as sql from './sql.ts';
import * as words from './words.ts';

const groups: Readonly<Record<string, Rule>>[] = [
  boundaries,
  doors,
  migrations,
  purity,
  size,
  sql,
  words,
  { docstrings, links },
];

export const rules: readonly Rule[] = groups.flatMap((group) => Object.values(group));
