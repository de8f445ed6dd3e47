import type pg from 'pg';
import { inject } from 'vitest';
import { newId } from '#platform/ids.ts';
import { asAdmin, connectAsOwner } from './as-admin.ts';

/** A database of its own on the test run's server, for programs that are told of it by a URL. */
export interface OwnDatabase {
  readonly name: string;
  readonly url: string;
  /** Past row security; ends with `drop`. */
  readonly owner: pg.Client;
  drop(): Promise<void>;
}

/** Makes it: empty, so that whoever starts on it migrates it and opens the demo shop. */
export async function makeDatabase(): Promise<OwnDatabase> {
  const { host, port, user } = inject('server');
  const name = `fleet_${newId().replaceAll('-', '')}`;
  await asAdmin(`create database ${name}`);
  const owner = await connectAsOwner(name);
  return {
    name,
    url: `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`,
    owner,
    drop: async () => {
      await owner.end();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}
