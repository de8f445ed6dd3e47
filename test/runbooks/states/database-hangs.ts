import { signalProcess } from '#platform/postgres/process-table.ts';
import type { State } from '../state.ts';

/** PostgreSQL is there and does nothing, as behind a disk that does not answer. */
export const databaseHangs: State = {
  make: async ({ system }) => {
    const { postgres } = system.pids();
    for (const pid of postgres) signalProcess(pid, 'SIGSTOP');
    return await Promise.resolve({
      values: { pids: postgres.join(' ') },
      clear: async () => {
        for (const pid of postgres) signalProcess(pid, 'SIGCONT');
        await Promise.resolve();
      },
    });
  },
};
