import type { Tx } from '#platform/database/index.ts';
import { keyColumns } from './columns.ts';
import type { Movement } from './model.ts';
import { insertMovements } from './store/movements.ts';

/** Appends to the ledger, signed with who acts and in which request. */
export async function writeMovements(
  tx: Tx,
  movements: readonly Movement[],
  now: string,
): Promise<void> {
  if (movements.length === 0) return;
  const { actor, requestId } = tx.ctx;
  const written = await insertMovements.run(
    tx,
    tx.shopId,
    ...keyColumns(movements),
    movements.map(({ number }) => number),
    movements.map(({ kind }) => kind),
    movements.map(({ quantity }) => quantity),
    movements.map(({ before }) => before),
    movements.map(({ reason }) => reason),
    movements.map(({ reference }) => reference),
    movements.map(({ reservationId }) => reservationId),
    actor.kind,
    actor.personId,
    actor.name,
    requestId,
    now,
  );
  if (written !== movements.length) throw new Error('The ledger took fewer lines than were given');
}
