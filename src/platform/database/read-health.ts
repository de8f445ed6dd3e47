import type { App } from '../context.ts';
import { statement, text } from './statement.ts';
import { systemTx } from './transaction.ts';

const readServer = statement(
  'platform.read_server',
  [],
  { version: text, migration: text },
  `select current_setting('server_version') as version, platform.migrated_to() as migration`,
);

/**
 * Asks the database for real: its version, and the last migration. Throws when it does not answer.
 */
export async function readHealth(app: App): Promise<{ version: string; migration: string }> {
  return await systemTx(app, 'platform.health', (tx) => readServer.one(tx));
}
