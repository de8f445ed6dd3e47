/** SQL of units of measure. */
import { int8, jsonb, statement, text, uuid } from '#platform/database/statement.ts';

/** Units of the shop in their order. */
export const listUnitRows = statement(
  'catalog.list_unit_rows',
  [uuid],
  { code: text, name: text, step_label: text, steps_per_unit: int8 },
  `select code, name, step_label, steps_per_unit from catalog.units_of_measure
   where shop_id = $1 order by position, code`,
);

/** Adds units whose code is free. */
export const insertUnits = statement(
  'catalog.insert_units',
  [uuid, jsonb<readonly object[]>()],
  { code: text },
  `insert into catalog.units_of_measure (shop_id, code, name, step_label, steps_per_unit, position)
   select $1, t.code, t.name, t.step_label, t.steps_per_unit, t.position
   from jsonb_to_recordset($2::jsonb)
     as t(code text, name text, step_label text, steps_per_unit bigint, position int)
   on conflict do nothing returning code`,
);
