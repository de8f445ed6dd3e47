import type pg from 'pg';
import { makeRoles } from '../database/migrate.ts';
import { withClient } from '../postgres/with-client.ts';
import { scramVerifier, verifies } from './scram.ts';

/** Streams the log to a standby and answers who is the primary; may read no table. */
export const REPLICA_ROLE = 'emporium_replica';
/** The application on another host: owns what the owner owns, and is no superuser. */
export const REMOTE_ROLE = 'emporium_remote';

/** Two hosts that start at once, and the standby that everybody waits for, must not block this. */
const SESSION = 'set synchronous_commit = local; set lock_timeout = 0';

/**
 * Makes the two roles that may come over the network, and gives them the password when it is new.
 * `connection` is the owner's.
 */
export async function makeNetworkRoles(
  connection: pg.ClientConfig,
  password: string,
): Promise<void> {
  const config = { ...connection, application_name: 'emporium network roles' };
  await withClient(config, async (client) => {
    await client.query(SESSION);
    const { rows } = await client.query<{ name: string; verifier: string | null }>(
      `select rolname::text as name, rolpassword as verifier from pg_authid
       where rolname in ('${REPLICA_ROLE}', '${REMOTE_ROLE}')`,
    );
    const known = new Map(rows.map(({ name, verifier }) => [name, verifier ?? '']));
    for (const [role, attributes] of ATTRIBUTES) {
      if (!known.has(role)) await client.query(`create role ${role} ${attributes}`);
      if (verifies(known.get(role) ?? '', password)) continue;
      await client.query(`alter role ${role} password '${scramVerifier(password)}'`);
    }
    await makeRoles(client);
    await client.query(GRANTS);
  });
}

const ATTRIBUTES = [
  [REPLICA_ROLE, 'login replication nosuperuser nocreatedb nocreaterole'],
  [REMOTE_ROLE, 'login nosuperuser nocreatedb nocreaterole noreplication bypassrls'],
] as const;

/**
 * Inherits the owner's rights without being able to become the owner, who is a superuser; may become
 * the narrower roles that shops are served as (db/roles.sql).
 */
const GRANTS = `
  do $$
  declare
    narrower name;
  begin
    if not pg_has_role('${REMOTE_ROLE}', current_user, 'usage') then
      execute format('grant %I to ${REMOTE_ROLE} with inherit true, set false', current_user);
      grant pg_monitor, pg_signal_backend to ${REMOTE_ROLE};
    end if;
    for narrower in
      select rolname from pg_roles
      where rolname in ('emporium_app', 'emporium_system', 'emporium_mover')
        and not pg_has_role('${REMOTE_ROLE}', oid, 'set')
    loop
      execute format('grant %I to ${REMOTE_ROLE} with set true, inherit false', narrower);
    end loop;
  end
  $$`;
