export { setMode } from './control-room.ts';
export { moveQueues } from './move-queue.ts';
export {
  findTurn,
  giveBackPlaces,
  noteEnd,
  refuseWithoutTurn,
  spendPlaces,
  type PlaceClaim,
} from './use-place.ts';
