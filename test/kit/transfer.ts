/** A shop with everything in it, and what moves it, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { allChecks } from './checks.ts';
import type { Kit } from './index.ts';
import type { App } from '#platform/context.ts';
import type { Refusal } from '#platform/refusal.ts';
import {
  exportShop,
  importShop,
  liveSource,
  type Exported,
  type Imported,
  type ImportOptions,
} from '#modules/transfer/index.ts';

export { accepted } from './accepted.ts';

/** A folder that is gone when the test has ended. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emporium-transfer-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The shop in a file. */
export async function exported(kit: Kit, shopId: string, path: string): Promise<Exported> {
  const done = await exportShop(liveSource(kit.app, shopId), shopId, path);
  if (!done) throw new Error('there is no such shop');
  return done;
}

/** Brings a file in with every invariant of the program. */
export async function imported(
  app: App,
  path: string,
  options: Partial<ImportOptions> = {},
): Promise<Imported | Refusal> {
  return await importShop(app, path, {
    checks: await allChecks(),
    replace: false,
    despiteChecks: false,
    dryRun: false,
    open: true,
    action: 'shop.imported',
    ...options,
  });
}
