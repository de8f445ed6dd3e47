import type { State } from '../state.ts';

/** Every process of PostgreSQL was killed; the server is left. */
export const databaseKilled: State = {
  make: async ({ system }) => {
    system.killPostgres();
    return await Promise.resolve({});
  },
};
