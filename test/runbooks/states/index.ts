/** Every state that a page may name, by the name that it has there. */
import type { State } from '../state.ts';
import { accountAttacked } from './account-attacked.ts';
import { cardGatewayDown } from './card-gateway-down.ts';
import { certificateEnded } from './certificate-ended.ts';
import { diskFull } from './disk-full.ts';
import { everythingLost } from './everything-lost.ts';
import { memoryExhausted } from './memory-exhausted.ts';
import { portTaken } from './port-taken.ts';
import { powerCut } from './power-cut.ts';
import { rush } from './rush.ts';
import { well } from './well.ts';
import { databaseStates } from './of-the-database.ts';

export const states: Readonly<Record<string, State>> = {
  ...databaseStates,
  'account-attacked': accountAttacked,
  'card-gateway-down': cardGatewayDown,
  'certificate-ended': certificateEnded,
  'disk-full': diskFull,
  'everything-lost': everythingLost,
  'memory-exhausted': memoryExhausted,
  'port-taken': portTaken,
  'power-cut': powerCut,
  rush,
  well,
};
