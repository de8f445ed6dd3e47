/**
 * Trial 72: a disk runs full under checkout load, for each volume alone: that of the data, of the
 * database's log, of temporary files, of our log. Reads go on, writes are answered 503 or done,
 * nothing acknowledged is lost, and with the space selling comes back by itself. The volume of
 * backups is filled in archive-faults.test.ts.
 */
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { readLedger } from '#kit/ledger.ts';
import { remoteApi } from '#kit/remote-api.ts';
import { mountSmallDisk, type SmallDisk } from '#kit/small-disk.ts';
import { startSystem, type System } from '#kit/system.ts';
import {
  expectNothingLost,
  PLACED_ORDERS,
  startCheckoutLoad,
  untilOrders,
} from './checkout-load.ts';

const FULL = process.env['TRIALS'] === 'full';
const SHOPPERS = 6;
const FULL_MS = FULL ? 20_000 : 4_000;
const ORDERS = FULL ? 100 : 20;
const MEGABYTE = 1_000_000;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
}, 60_000);

interface Volume {
  name: string;
  bytes: number;
  /** Starts the program with this volume on the disk. */
  start: (disk: SmallDisk) => Promise<System>;
  /** Whether selling may pause while it is full. */
  sells: boolean;
}

const settings = { LOG_LEVEL: 'warn', ARCHIVE_SECONDS: '0' };

const volumes: Volume[] = [
  {
    name: 'of the data',
    bytes: 700 * MEGABYTE,
    start: async (disk) => await startSystem(settings, disk.path),
    sells: false,
  },
  {
    name: 'of the write-ahead log',
    bytes: 120 * MEGABYTE,
    start: async (disk) => {
      const system = await startSystem(settings);
      await system.stopServer();
      const own = join(system.dataDirectory, 'postgres/pg_wal');
      cpSync(own, join(disk.path, 'pg_wal'), { recursive: true });
      rmSync(own, { recursive: true });
      symlinkSync(join(disk.path, 'pg_wal'), own);
      await system.start();
      return system;
    },
    sells: false,
  },
  {
    name: 'of temporary files',
    bytes: 40 * MEGABYTE,
    start: async (disk) => await startSystem({ ...settings, TMPDIR: disk.path }),
    sells: true,
  },
  {
    name: 'of our own log',
    bytes: 20 * MEGABYTE,
    start: async (disk) =>
      await startSystem({ ...settings, LOG_LEVEL: 'info', LOG_FILE: join(disk.path, 'log') }),
    sells: true,
  },
];

async function freeBytes({ url }: System): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^disk_free_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
}

test.each(FULL ? volumes : volumes.slice(0, 1))(
  'trial 72: the disk $name is full: reads go on, nothing is lost, and it comes back by itself',
  async ({ bytes, start, sells }) => {
    const disk = mountSmallDisk(bytes);
    undo.push(() => disk.unmount());
    const system = await start(disk);
    undo.push(async () => await system.stop());
    const { server } = system.pids();
    const api = remoteApi(system.url);
    undo.push(async () => await api.close());
    const added = await system.cli('product', 'add', 'D-1', 'D', '10.00', '--stock', '1000000');
    expect(added.code, added.stderr).toBe(0);
    const [variant] = await system.sql<{ id: string }>(
      `select id from catalog.variants where sku = 'D-1'`,
    );
    const load = startCheckoutLoad(api, variant!.id, SHOPPERS);
    await untilOrders(load, ORDERS);

    const before = load.acknowledged.size;
    disk.fill();
    const ends = performance.now() + FULL_MS;
    const reads: Record<string, number> = {};
    while (performance.now() < ends) {
      disk.fill();
      // A log segment under way has room of its own, which must not hide that there is no next.
      if (!sells) await system.sql('select pg_switch_wal()').catch(String);
      for (const path of ['/api/v1/shop', '/api/v1/products?limit=5']) {
        const { status } = await api.get(path);
        reads[status] = (reads[status] ?? 0) + 1;
      }
      await sleep(100);
    }
    const free = await freeBytes(system);
    const meanwhile = load.acknowledged.size - before;
    disk.clear();
    const cleared = performance.now();
    await untilOrders(load, ORDERS);
    const backMs = performance.now() - cleared;
    await load.stop();
    const said = { reads, statuses: load.statuses, meanwhile, backMs: Math.round(backMs) };
    if (FULL) process.stdout.write(`${JSON.stringify(said)}\n`);

    // What the alert about the disk goes by.
    if (system.dataDirectory.startsWith(disk.path)) expect(free).toBeLessThan(MEGABYTE);
    else expect(free).toBeGreaterThan(MEGABYTE);
    expect(load.refusals).toEqual([]);
    expect(Object.keys(reads).filter((status) => !['200', '503'].includes(status))).toEqual([]);
    expect(reads['200'] ?? 0, JSON.stringify(said)).toBeGreaterThan(0);
    if (sells) expect(meanwhile).toBeGreaterThan(0);
    else expect(load.statuses['503'] ?? 0, JSON.stringify(said)).toBeGreaterThan(0);
    expect(system.pids().server).toBe(server);
    const orders = await system.sql<{ id: string; total: number }>(PLACED_ORDERS);
    expectNothingLost(load, orders, await readLedger(system.gatewayUrl));
    const { code, stdout } = await system.cli('checks', 'run');
    expect(code, stdout).toBe(0);
  },
  240_000,
);
