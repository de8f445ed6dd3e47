import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { makeFolder } from '#kit/make-folder.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { openVault } from './open-vault.ts';
import { noteArchive } from './store.ts';
import { contentOf } from './vault.ts';
import { verifyLog } from './verify-log.ts';
import { archivedName } from './wal-model.ts';

const systemId = '7';
const wal = '000000010000000000000002';
const archivedAt = '2026-11-22T02:00:00.000Z';

let kit: Kit;
let app: App;

beforeAll(async () => {
  kit = await startKit();
  app = { ...kit.app, config: { ...kit.app.config, BACKUP_DIR: await makeFolder() } };
  await systemTx(app, 'test', (tx) =>
    noteArchive.rows(tx, archivedAt, wal, null, 0, null, archivedAt),
  );
});
afterAll(async () => await kit?.stop());

/** As of a proof that read the vault before anything was there. */
async function findings() {
  const held = { app, vault: openVault(app.config), systemId, index: new Map() };
  return await verifyLog(held, [], () => undefined);
}

test('log that the carrier noted and the vault does not have is lost; carried meanwhile, it is not', async () => {
  expect(await findings()).toEqual([{ where: wal, problem: 'it was archived, and is missing' }]);
  const file = { wal, archivedAt, sha256: '0'.repeat(64), encrypted: false };
  await openVault(app.config).put(archivedName(systemId, file), contentOf('log'));
  expect(await findings()).toEqual([]);
});
