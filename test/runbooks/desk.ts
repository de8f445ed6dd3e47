/**
 * The desk of an operator: a running system, and a shell in which `emporium` is the program and
 * `systemctl` and `journalctl` know one unit, which is that system.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, startSystem, type System } from '#kit/system.ts';
import type { Installation } from './state.ts';

const PATIENCE_MS = 120_000;

export interface Desk {
  readonly system: System;
  /** Scratch; the shell's working directory. */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Runs commands as they stand on a page; standard output and errors as they came. */
  run(script: string, environment?: Record<string, string>): Promise<Answer>;
  leave(): Promise<void>;
}

export interface Answer {
  code: number | string;
  text: string;
  ms: number;
}

/** Starts a system and opens a shell beside it. */
export async function openDesk(installation: Installation, folder?: string): Promise<Desk> {
  const { settings = {}, parent, remove, installed = program } = installation;
  const place = folder ?? mkdtempSync(join(tmpdir(), 'emporium-desk-'));
  const system = await startSystem({ DRAIN_SECONDS: '0', ...settings }, parent, installed);
  const unit = await serveUnit(join(place, 'unit'), {
    start: system.start,
    stop: system.stopServer,
    restart: async () => {
      await system.stopServer();
      await system.start();
    },
    log: async () => await Promise.resolve(system.log.join('\n')),
  });
  const bin = furnish(place, installed);
  const environment = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: place,
    EMPORIUM_DATA: system.dataDirectory,
    UNIT_SOCKET: join(place, 'unit'),
    ...settings,
  };
  return {
    system,
    folder: place,
    settings,
    run: async (script, more = {}) => await runShell(script, place, { ...environment, ...more }),
    leave: async () => {
      unit.close();
      unit.closeAllConnections();
      await system.stop();
      await remove?.();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

type Orders = Record<string, () => Promise<unknown>>;

/** What the stand-ins of systemctl and journalctl talk to. A start that fails is no error of theirs. */
async function serveUnit(path: string, orders: Orders): Promise<Server> {
  const server = createServer((request, response) => {
    const order = orders[request.url?.slice(1) ?? ''] ?? (async () => await Promise.resolve());
    order().then(
      (text) => response.end(typeof text === 'string' ? text : ''),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  server.requestTimeout = 0;
  server.listen(path);
  await once(server, 'listening');
  return server;
}

function furnish(place: string, installed: string): string {
  const bin = join(place, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(installed, join(bin, 'emporium'));
  for (const name of ['systemctl', 'journalctl']) {
    const path = join(bin, name);
    const script = join(import.meta.dirname, 'unit-client.ts');
    writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${script}" ${name} "$@"\n`);
    chmodSync(path, 0o755);
  }
  return bin;
}

async function runShell(
  script: string,
  cwd: string,
  environment: Record<string, string>,
): Promise<Answer> {
  const began = performance.now();
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: PATIENCE_MS,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return {
    code: code ?? signal ?? 'unknown',
    text: Buffer.concat(chunks).toString(),
    ms: performance.now() - began,
  };
}
