/** All rules that need nothing but the files. */
import * as boundaries from './boundaries.ts';
import { noCycles } from './cycles.ts';
import { docstrings } from './docstrings.ts';
import * as doors from './doors.ts';
import { expandAndContract } from './expand-contract.ts';
import { links } from './links.ts';
import * as migrations from './migrations.ts';
import * as purity from './purity.ts';
import type { Rule } from './rule.ts';
import * as size from './size.ts';
import * as sqlPlace from './sql-place.ts';
import * as sqlShapes from './sql-shapes.ts';
import * as sqlShop from './sql-shop.ts';
import * as words from './words.ts';

const groups: Readonly<Record<string, Rule>>[] = [
  boundaries,
  doors,
  migrations,
  purity,
  size,
  sqlPlace,
  sqlShapes,
  sqlShop,
  words,
  { docstrings, expandAndContract, links, noCycles },
];

export const rules: readonly Rule[] = groups.flatMap((group) => Object.values(group));
