import pg from 'pg';
import { inject } from 'vitest';

/** A connection as the server's owner, whom row security does not stop. End it. */
export async function connectAsOwner(database: string): Promise<pg.Client> {
  const { host, port, user } = inject('server');
  const client = new pg.Client({ host, port, user, database });
  await client.connect();
  return client;
}

/** Runs one command as the server's owner, outside of any test's database. */
export async function asAdmin(command: string): Promise<void> {
  const admin = await connectAsOwner('postgres');
  try {
    await admin.query(command);
  } finally {
    await admin.end();
  }
}
