import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBenchShop, type BenchShop } from './kit/bench-shop.ts';
import { stopAll } from './kit/child.ts';
import { startEmporium, type Emporium } from './kit/emporium.ts';

/** What the measures press on: an Emporium with a shop of 1,000 products. */
export interface Site {
  port: number;
  host: string;
  shop: BenchShop;
  emporium: Emporium;
}

const PRODUCTS = 1000;

const directories: string[] = [];

/** A data directory that `leave` takes away. */
export function newDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), 'emporium-bench-'));
  directories.push(parent);
  return join(parent, 'data');
}

let leaving: Promise<void> | undefined;

/**
 * Stops and removes all that was started, then ends this process. Once, however many ask: a second
 * caller must not end it while the first cleans up.
 */
export async function leave(code: number): Promise<never> {
  leaving ??= stopAll().then(removeDirectories);
  await leaving;
  process.exit(code);
}

async function removeDirectories(): Promise<void> {
  await Promise.all(directories.map((path) => rm(path, { recursive: true, force: true })));
}

/** Starts an Emporium of its own and makes the shop. */
export async function openSite(): Promise<Site> {
  return await furnish(await startEmporium(newDirectory()));
}

/** Makes the shop on an Emporium that runs. */
export async function furnish(emporium: Emporium): Promise<Site> {
  const shop = await makeBenchShop(emporium.dataDirectory, 'bench', PRODUCTS);
  return { port: emporium.port, host: `${shop.host}:${emporium.port}`, shop, emporium };
}
