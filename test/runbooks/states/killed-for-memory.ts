import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '#platform/postgres/process-table.ts';
import type { State } from '../state.ts';

/** The kernel needed memory and killed the server, as it does: SIGKILL. */
export const killedForMemory: State = {
  make: async ({ system }) => {
    const { server } = system.pids();
    signalProcess(server, 'SIGKILL');
    while (await fetch(system.url).then(Boolean, () => false)) await sleep(20);
    return { values: { url: system.url } };
  },
};
