import type { Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { catalogRefusals, type UnitOfMeasure } from './contract.ts';
import { insertUnits, listUnitRows } from './store/units.ts';

/** What a new shop counts in. Quantities are whole steps; a price is for `stepsPerUnit` steps. */
export const seedUnits: readonly UnitOfMeasure[] = [
  { code: 'piece', name: 'Piece', stepLabel: 'piece', stepsPerUnit: 1 },
  { code: 'pack', name: 'Pack', stepLabel: 'pack', stepsPerUnit: 1 },
  { code: 'box', name: 'Box', stepLabel: 'box', stepsPerUnit: 1 },
  { code: 'gram', name: 'Gram', stepLabel: 'g', stepsPerUnit: 1 },
  { code: 'kilogram', name: 'Kilogram', stepLabel: 'g', stepsPerUnit: 1000 },
  { code: 'litre', name: 'Litre', stepLabel: 'ml', stepsPerUnit: 1000 },
  { code: 'metre', name: 'Metre', stepLabel: 'mm', stepsPerUnit: 1000 },
];

/** The shop's units; a shop without any gets the usual ones first. */
export async function ensureUnits(tx: Tx): Promise<UnitOfMeasure[]> {
  const units = await listUnits(tx);
  if (units.length > 0) return units;
  await insertUnits.run(tx, tx.shopId, unitRows(seedUnits, 0));
  return await listUnits(tx);
}

/** The shop's units in their order. */
export async function listUnits(tx: Tx): Promise<UnitOfMeasure[]> {
  const rows = await listUnitRows.rows(tx, tx.shopId);
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    stepLabel: row.step_label,
    stepsPerUnit: row.steps_per_unit,
  }));
}

/** Adds a unit. Refusals: unit_invalid (code in use). Units never change: stock counts in them. */
export async function addUnit(tx: Tx, unit: UnitOfMeasure): Promise<UnitOfMeasure | Refusal> {
  const units = await ensureUnits(tx);
  const added = await insertUnits.rows(tx, tx.shopId, unitRows([unit], units.length));
  if (added.length === 1) return unit;
  const errors = [{ field: 'code', message: 'is a unit of this shop already' }];
  return catalogRefusals.unit_invalid({ errors });
}

function unitRows(units: readonly UnitOfMeasure[], from: number): object[] {
  return units.map((unit, index) => ({
    code: unit.code,
    name: unit.name,
    step_label: unit.stepLabel,
    steps_per_unit: unit.stepsPerUnit,
    position: from + index,
  }));
}
