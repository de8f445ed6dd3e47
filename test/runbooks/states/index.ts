/** Every state that a page may name, by the name that it has there. */
import type { State } from '../state.ts';
import { accountAttacked } from './account-attacked.ts';
import { cardGatewayDown } from './card-gateway-down.ts';
import { certificateEnded } from './certificate-ended.ts';
import { diskFull } from './disk-full.ts';
import { memoryExhausted } from './memory-exhausted.ts';
import { portTaken } from './port-taken.ts';
import { powerCut } from './power-cut.ts';
import { breakingReleaseThere, releaseThere } from './release-there.ts';
import { rush } from './rush.ts';
import { well } from './well.ts';
import { backupStates } from './of-the-backups.ts';
import { databaseStates } from './of-the-database.ts';

export const states: Readonly<Record<string, State>> = {
  ...backupStates,
  ...databaseStates,
  'account-attacked': accountAttacked,
  'breaking-release-there': breakingReleaseThere,
  'card-gateway-down': cardGatewayDown,
  'certificate-ended': certificateEnded,
  'disk-full': diskFull,
  'memory-exhausted': memoryExhausted,
  'port-taken': portTaken,
  'power-cut': powerCut,
  'release-there': releaseThere,
  rush,
  well,
};
