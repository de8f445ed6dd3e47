/** SQL over the whole database, as its owner. */
import type { MovingTx } from '#platform/database/moving.ts';
import type { TableShape } from '../model.ts';
import { quoteTable } from './rows.ts';

/** From now on as the role that reads every shop. */
export async function becomeSystem(tx: MovingTx): Promise<void> {
  await tx.run('set local role emporium_system');
}

/** From now on as the owner again. */
export async function becomeOwner(tx: MovingTx): Promise<void> {
  await tx.run('reset role');
}

/** Whether there is a shop. */
export async function hasShops(tx: MovingTx): Promise<boolean> {
  const [row] = await tx.ask('select exists (select from shops.shops)');
  return row?.[0] === true;
}

/** Keeps everybody out of the table, and row security from its owner, until the transaction ends. */
export async function openTable(tx: MovingTx, { name, walled }: TableShape): Promise<void> {
  await tx.run(`lock table ${quoteTable(name)} in access exclusive mode`);
  if (walled) await tx.run(`alter table ${quoteTable(name)} no force row level security`);
}

/** Holds the owner to row security again. */
export async function closeTable(tx: MovingTx, { name, walled }: TableShape): Promise<void> {
  if (walled) await tx.run(`alter table ${quoteTable(name)} force row level security`);
}

/** Takes away what a migration put there. */
export async function emptyTable(tx: MovingTx, { name }: TableShape): Promise<void> {
  await tx.run(`delete from ${quoteTable(name)}`);
}
