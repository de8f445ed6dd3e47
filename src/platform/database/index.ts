export { DatabaseUnavailable } from './connection-loss.ts';
export { type Connections, openDatabase } from './database.ts';
export {
  onCommit,
  shopRead,
  shopTx,
  sqlState,
  systemTx,
  type SystemTx,
  type Tx,
} from './transaction.ts';
