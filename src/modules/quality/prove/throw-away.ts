import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findRunningServer } from '#platform/start/running-server.ts';

const program = fileURLToPath(new URL('../../../../bin/emporium', import.meta.url));
const START_TRIES = 600;
const LOOK_MS = 200;

/** A whole installation of its own: database, server, worker, gateway; gone when it is stopped. */
export interface ThrowAway {
  readonly url: string;
  readonly gatewayUrl: string;
  /** Runs a command on it and returns its JSON; throws with what it said when it fails. */
  command<T>(...words: string[]): Promise<T>;
  /** SIGKILL to the server process (API and worker), then a new one on the same data and port. */
  killServer(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an installation in a temporary folder and waits until it is ready. */
export async function startThrowAway(settings: Record<string, string>): Promise<ThrowAway> {
  const folder = await mkdtemp(join(tmpdir(), 'emporium-proof-'));
  const environment = { ...withoutDatabase(process.env), EMPORIUM_DATA: folder, ...settings };
  let server = await launch(folder, { ...environment, PORT: '0' });
  const { port } = new URL(server.url);
  return {
    get url() {
      return server.url;
    },
    get gatewayUrl() {
      return server.gatewayUrl;
    },
    command: async (...words) => await command(words, environment),
    killServer: async () => {
      const exited = once(server.child, 'exit');
      server.child.kill('SIGKILL');
      await exited;
      server = await launch(folder, { ...environment, PORT: port });
    },
    stop: async () => {
      const exited = once(server.child, 'exit');
      server.child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The proof never touches the database that the operator's own settings name. */
function withoutDatabase(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_URL: _own, DATABASE_URL_FILE: _file, ...rest } = env;
  return rest;
}

interface Running {
  child: ChildProcess;
  url: string;
  gatewayUrl: string;
}

async function launch(folder: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(program, ['start'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The throw-away server ended: ${child.exitCode}`);
    const found = findRunningServer(folder);
    if (found?.url && found.gatewayUrl && (await isReady(found.url))) {
      return { child, url: found.url, gatewayUrl: found.gatewayUrl };
    }
    await sleep(LOOK_MS);
  }
  child.kill('SIGKILL');
  throw new Error('The throw-away server was not ready in time');
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    // Not listening yet: that is what is being waited for.
    return false;
  }
}

async function command<T>(words: readonly string[], env: NodeJS.ProcessEnv): Promise<T> {
  const child = spawn(program, [...words, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === '') throw new Error(`emporium ${words.join(' ')} said: ${errors}`);
  return JSON.parse(output) as T;
}
