import type { Check } from '#platform/checks.ts';
import type { MovingTx } from '#platform/database/moving.ts';
import type { Refusal } from '#platform/refusal.ts';
import { stageFile } from './bring-rows.ts';
import { transferRefusals } from './contract.ts';
import type { Inspected } from './inspect-file.ts';
import type { TableShape } from './model.ts';
import { refuseBroken } from './run-checks.ts';
import { addWaiting } from './store/missing.ts';
import * as whole from './store/whole.ts';
import { sumTable } from './sum-rows.ts';

/** What the caller of an import decides. */
export interface ImportAllOptions {
  checks: readonly Check[];
  despiteChecks: boolean;
  onRows?: (table: string, rows: number) => void;
}

/**
 * Fills all tables from an inspected file, as the owner of the database and with nobody else in it;
 * then compares them with the file, and runs the invariants. Refuses transfer_differs and
 * transfer_checks_broken.
 */
export async function fillDatabase(
  tx: MovingTx,
  { path, end }: Inspected,
  shapes: readonly TableShape[],
  { checks, despiteChecks, onRows }: ImportAllOptions,
): Promise<Refusal | undefined> {
  for (const shape of shapes) await whole.openTable(tx, shape);
  await stageFile(tx, path, shapes, onRows);
  for (const shape of shapes.toReversed()) await whole.emptyTable(tx, shape);
  for (const shape of shapes) await addWaiting(tx, shape);
  for (const shape of shapes) {
    const { sha256 } = await sumTable(tx, shape, null);
    if (sha256 === end.tables[shape.name]?.sha256) continue;
    return transferRefusals.transfer_differs({
      detail: `${shape.name} is not equal to the file after the import. Nothing was kept.`,
    });
  }
  for (const shape of shapes) await whole.closeTable(tx, shape);
  await whole.becomeSystem(tx);
  return despiteChecks ? undefined : await refuseBroken(tx, checks);
}
