/**
 * Planted defects, at least three for each invariant that the simulation watches: I-1 stock follows
 * its ledger, I-2 no more is held than there is, I-3 money in is money accounted, I-4 no order
 * without payment, I-5 one effect per key, I-7 walls between shops, I-9 legal moves only, I-12 our
 * book is the gateway's. A defect that escaped once comes here.
 */
import { moneyMutants } from './money.ts';
import type { Mutant } from './mutant.ts';
import { stockMutants } from './stock.ts';
import { wallMutants } from './walls.ts';

export const mutants: readonly Mutant[] = [...stockMutants, ...moneyMutants, ...wallMutants];
