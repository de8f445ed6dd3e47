import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { State } from '../state.ts';

/** Emporium was stopped, and another program took its port. */
export const portTaken: State = {
  make: async ({ system }) => {
    const { port } = new URL(system.url);
    await system.stopServer();
    const squatter = spawn(
      process.execPath,
      ['-e', `require('http').createServer().listen(${port},()=>console.log('listening'))`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(squatter.stdout, 'data');
    return {
      values: { port, pid: String(squatter.pid) },
      environment: { PORT: port },
      clear: async () => {
        squatter.kill('SIGKILL');
        await Promise.resolve();
      },
    };
  },
};
