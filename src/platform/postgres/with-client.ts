import pg from 'pg';

/**
 * Runs `work` on a connection of its own, which ends with it, and with it whatever transaction is still
 * open. A connection that breaks is told to the statement that waits, or to the next one; the program
 * goes on.
 */
export async function withClient<T>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(config);
  const toldToTheStatement = (): void => undefined;
  client.on('error', toldToTheStatement);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
