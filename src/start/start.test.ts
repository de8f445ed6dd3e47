import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processesWorkingIn, processStart } from '#platform/postgres/process-table.ts';
import { findRunningServer } from '#platform/start/running-server.ts';

// The whole program as an operator runs it, on one data directory that lives through all of it.
const program = fileURLToPath(new URL('../../bin/emporium', import.meta.url));
let dataDirectory: string;
const alive = new Set<ChildProcess>();

beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'emporium-start-'));
});
afterAll(() => {
  for (const child of alive) child.kill('SIGKILL');
  rmSync(dataDirectory, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  out: string[];
  err: string[];
  ended: Promise<number | string>;
}

function emporium(words: string[], settings: Record<string, string> = {}, path = program): Run {
  const child = spawn(path, words, {
    cwd: tmpdir(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], EMPORIUM_DATA: dataDirectory, PORT: '0', ...settings },
  });
  alive.add(child);
  const out: string[] = [];
  const err: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => out.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => err.push(line));
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    alive.delete(child);
    return (code ?? signal) as number | string;
  });
  return { child, out, err, ended };
}

/** Starts the server and waits until it says that it is open; its address. */
async function open(): Promise<Run & { url: string }> {
  const run = emporium(['start']);
  for (;;) {
    const line = run.out.find((text) => text.includes('event=server.open'));
    if (line) return { ...run, url: (JSON.parse(line) as { extra: { url: string } }).extra.url };
    const ended = await Promise.race([run.ended, sleep(50)]);
    if (ended !== undefined) throw new Error(`ended with ${ended}: ${run.err.join('\n')}`);
  }
}

function leftovers(): number[] {
  return processesWorkingIn(join(dataDirectory, 'postgres'));
}

/** Address of the simulator that the running server started. */
async function gatewayOf(): Promise<string> {
  const url = findRunningServer(dataDirectory)?.gatewayUrl;
  if (!url) throw new Error('no gateway');
  return url;
}

async function refused(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => false,
    () => true,
  );
}

async function query(statement: string): Promise<unknown> {
  const run = emporium(['sql', '--json', statement]);
  expect([await run.ended, run.err]).toEqual([0, []]);
  return JSON.parse(run.out.join('\n'));
}

async function countShops(): Promise<unknown> {
  return await query('select count(*)::int as shops from shops.shops');
}

/** What the gateway told of by itself, signed with the shop's own secret. */
async function tellings(): Promise<unknown> {
  return await query('select distinct type from payments.webhook_events');
}

test(
  'from nothing to an open shop; a sale; Ctrl-C ends all of it in order',
  { timeout: 180_000 },
  async () => {
    const server = await open();
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'ok' }),
    ]);
    const gateway = await gatewayOf();
    expect(await refused(gateway)).toBe(false);

    const smoke = emporium(['smoke', '--json']);
    expect([await smoke.ended, JSON.parse(smoke.out.join('\n'))]).toEqual([
      0,
      expect.objectContaining({ ok: true, url: server.url }),
    ]);
    expect(await countShops()).toEqual([{ shops: 1 }]);
    const told = expect.arrayContaining([{ type: 'payment.approved' }]) as unknown;
    await expect.poll(tellings, { timeout: 30_000, interval: 500 }).toEqual(told);

    const second = emporium(['start']);
    expect(await second.ended).toBe(1);
    expect(second.err.join('\n')).toMatch(/already runs on .*, process \d+/);

    process.kill(-server.child.pid!, 'SIGINT');
    expect(await server.ended).toBe(0);
    expect(leftovers()).toEqual([]);
    expect(await refused(gateway)).toBe(true);
    expect(findRunningServer(dataDirectory)).toBeUndefined();
  },
);

test(
  'kill -9 of everything that is ours; the next start finds the data and leaves no orphan',
  { timeout: 60_000 },
  async () => {
    const server = await open();
    const gateway = await gatewayOf();
    const orphans = leftovers();
    server.child.kill('SIGKILL');
    expect(await server.ended).toBe('SIGKILL');
    while (!(await refused(gateway))) await sleep(20);

    const next = await open();
    expect(orphans.filter((pid) => processStart(pid) !== undefined)).toEqual([]);
    expect(await countShops()).toEqual([{ shops: 1 }]);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
    expect(leftovers()).toEqual([]);
  },
);

test(
  'kill -9 of the database under a running server: it serves again',
  { timeout: 60_000 },
  async () => {
    const server = await open();
    for (const pid of leftovers()) process.kill(pid, 'SIGKILL');
    while ((await fetch(`${server.url}/health`)).status !== 200) {
      await sleep(50);
    }
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(0);
    expect(leftovers()).toEqual([]);
  },
);

test(
  'a port that is taken: one sentence, 1, nothing left running',
  { timeout: 60_000 },
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const run = emporium(['start'], { PORT: String(port) });
    expect(await run.ended).toBe(1);
    expect(run.err).toEqual([
      `Address already in use: another program listens on 127.0.0.1:${port}. ` +
        'Stop it, or choose another port with PORT.',
    ]);
    expect(leftovers()).toEqual([]);
    other.close();
  },
);

test('Ctrl-C at any moment of a start leaves no database behind', { timeout: 60_000 }, async () => {
  for (const delayMs of [100, 300, 600]) {
    const run = emporium(['start']);
    await sleep(delayMs);
    process.kill(-run.child.pid!, 'SIGINT');
    expect(await run.ended).toBeOneOf([0, 'SIGINT']);
    expect(leftovers()).toEqual([]);
  }
});

test(
  'commands work without a server, through a symbolic link, from any directory',
  { timeout: 60_000 },
  async () => {
    const link = join(dataDirectory, 'link');
    symlinkSync(program, link);
    const run = emporium(['sql', '--json', 'select slug from shops.shops'], {}, link);
    expect([await run.ended, run.err]).toEqual([0, []]);
    expect(JSON.parse(run.out.join('\n'))).toHaveLength(1);
    expect(leftovers()).toEqual([]);
  },
);
