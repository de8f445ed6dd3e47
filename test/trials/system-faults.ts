/** What can happen to the processes of one installation; each fault leaves them running again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '#kit/system.ts';
import { signalProcess } from '#platform/postgres/process-table.ts';

type Fault = (system: System, random: () => number) => Promise<void>;

/** By name. */
export const faults: Readonly<Record<string, Fault>> = {
  'the gateway dies': async (system) => {
    for (const pid of system.pids().gateway) signalProcess(pid, 'SIGKILL');
  },
  'the database is frozen': async (system, random) => {
    await freeze(() => system.pids().postgres, 1_000 + 2_000 * random());
  },
  'the server dies': async (system) => {
    killServer(system);
    await system.start();
  },
  'the gateway is frozen': async (system, random) => {
    await freeze(() => system.pids().gateway, 1_500 + 2_000 * random());
  },
  'the database dies': async (system) => {
    system.killPostgres();
  },
  'the server is frozen': async (system, random) => {
    await freeze(() => [system.pids().server], 500 + 2_000 * random());
  },
  'the database dies again while it recovers': async (system, random) => {
    system.killPostgres();
    while (system.pids().postgres.length === 0) await sleep(5);
    await sleep(300 * random());
    system.killPostgres();
  },
  'one connection of the database dies': async (system, random) => {
    const { postgres } = system.pids();
    // The last ones are the youngest: sessions, and not the postmaster.
    const index = postgres.length - 1 - Math.floor((random() * postgres.length) / 3);
    signalProcess(postgres.toSorted((a, b) => a - b)[index] ?? 0, 'SIGKILL');
  },
  'the server dies while the database recovers': async (system, random) => {
    system.killPostgres();
    await sleep(400 * random());
    killServer(system);
    await system.start();
  },
  'everything dies': async (system) => {
    await system.killTree();
    await system.start();
  },
  // Longer than the application waits for an answer.
  'the database is frozen for long': async (system, random) => {
    await freeze(() => system.pids().postgres, 10_000 + 5_000 * random());
  },
};

function killServer(system: System): void {
  signalProcess(system.pids().server, 'SIGKILL');
}

/** Whoever is born while others sleep is put to sleep too, once; all are woken. */
async function freeze(living: () => number[], forMs: number): Promise<void> {
  const frozen = new Set<number>();
  for (let round = 0; round < 2; round += 1) {
    for (const pid of living()) {
      frozen.add(pid);
      signalProcess(pid, 'SIGSTOP');
    }
    await sleep(forMs / 2);
  }
  for (const pid of frozen) signalProcess(pid, 'SIGCONT');
}
