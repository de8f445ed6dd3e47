/** A real redis-server on a port of its own, for trials that kill it, freeze it and let it lie. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { freePort } from '#platform/start/free-port.ts';
import { makeFolder } from './make-folder.ts';

export interface RedisServer {
  readonly url: string;
  /** To look and to plant. */
  readonly client: Redis;
  /** SIGKILL; what it held is gone. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: connections stand, nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Again on the same port, empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts redis-server without persistence and waits until it answers. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await makeFolder();
  const port = await freePort();
  let child = await launch(port, folder);
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  // It is killed while we are connected: that is what it is for.
  client.on('error', () => undefined);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    kill,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    start: async () => {
      child = await launch(port, folder);
    },
    stop: async () => {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('redis-server is not installed: apt-get install redis-server', {
      cause: error,
    });
  });
  for (;;) {
    const [said] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer];
    if (said.toString().includes('Ready to accept')) break;
  }
  child.stdout.resume();
  return child;
}
