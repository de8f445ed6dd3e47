export { DatabaseUnavailable } from './connection-loss.ts';
export { type Connections, openDatabase, warmDatabase } from './database.ts';
export { ownerSession, type OwnerSession } from './owner-session.ts';
export {
  onCommit,
  shopRead,
  shopTx,
  sqlState,
  systemTx,
  type SystemTx,
  type Tx,
} from './transaction.ts';
