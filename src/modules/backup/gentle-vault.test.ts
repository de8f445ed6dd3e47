import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { openDirectoryVault } from './directory-vault.ts';
import { gentleVault } from './gentle-vault.ts';

const folder = mkdtempSync(join(tmpdir(), 'emporium-gentle-'));
const kit = await startKit();
afterAll(async () => {
  await kit.stop();
  rmSync(folder, { recursive: true });
});

const CHUNK = Buffer.alloc(100_000, 1);
const CHUNKS = 200;
/** Twenty megabytes at four a second; an idle shop's would take the first two seconds alone. */
const LEAST_MS = 4_500;

async function* content(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < CHUNKS; sent += 1) yield CHUNK;
}

test('while much is committed it takes its time, and what is put is what came', async () => {
  const client = await kit.owner();
  await client.query('create table public.bought (number int)');
  const state = { going: true };
  const shoppers = (async () => {
    while (state.going) {
      await client.query('insert into public.bought values (1)');
      await kit.app.clock.sleep(2);
    }
  })();
  const began = performance.now();
  const put = await gentleVault(kit.app, openDirectoryVault(folder)).put('a', content());
  const tookMs = performance.now() - began;
  state.going = false;
  await shoppers;
  expect(tookMs).toBeGreaterThan(LEAST_MS);
  expect(put.bytes).toBe(CHUNK.length * CHUNKS);
}, 60_000);
