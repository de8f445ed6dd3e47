/** What only a backup brings back. */
import type { State } from '../state.ts';
import { bucketLeft } from './bucket-left.ts';
import { everythingLost } from './everything-lost.ts';
import { everythingSpoiled } from './everything-spoiled.ts';

export const backupStates: Readonly<Record<string, State>> = {
  'bucket-left': bucketLeft,
  'everything-lost': everythingLost,
  'everything-spoiled': everythingSpoiled,
};
