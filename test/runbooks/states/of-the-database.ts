/** What happens to the database. */
import type { State } from '../state.ts';
import { connectionsTaken } from './connections-taken.ts';
import { databaseHangs } from './database-hangs.ts';
import { databaseKilled } from './database-killed.ts';
import { lockHeld } from './lock-held.ts';
import { longReport } from './long-report.ts';
import { linesDeleted, pricesSpoiled } from './orders-deleted.ts';
import { pageCorrupt } from './page-corrupt.ts';
import { primaryLost } from './primary-lost.ts';

export const databaseStates: Readonly<Record<string, State>> = {
  'connections-taken': connectionsTaken,
  'database-hangs': databaseHangs,
  'database-killed': databaseKilled,
  'lines-deleted': linesDeleted,
  'lock-held': lockHeld,
  'long-report': longReport,
  'page-corrupt': pageCorrupt,
  'primary-lost': primaryLost,
  'prices-spoiled': pricesSpoiled,
};
