import { performance } from 'node:perf_hooks';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { countCommits } from './store.ts';
import type { Vault } from './vault.ts';

/** Of what is stored, per second, while shoppers buy; about three times as much is read for it. */
const GENTLE_BYTES_PER_SECOND = 4_000_000;
/** A shop without shoppers commits a dozen times a second: timers, leases, the watcher. */
const BUSY_COMMITS_PER_SECOND = 30;
/** Connections report what they committed once a second: in a shorter look one could be missed. */
const LOOK_MS = 2_000;
/** Not the moment before is made up for: a pause is no reason for a rush. */
const BEHIND_MAX_MS = 50;

/**
 * A vault that takes its time while shoppers buy, and none while nobody does: it looks every two seconds
 * how much the database commits. Until it has looked twice it takes somebody to be there. Who puts is held
 * up by it, down to the server that sends its files.
 */
export function gentleVault(app: App, vault: Vault): Vault {
  const isBusy = watchCommits(app);
  return {
    ...vault,
    put: async (name, content) => await vault.put(name, gently(app, content, isBusy)),
  };
}

async function* gently(
  app: App,
  content: AsyncIterable<Uint8Array>,
  isBusy: () => Promise<boolean>,
): AsyncGenerator<Uint8Array> {
  let due = performance.now();
  for await (const chunk of content) {
    yield chunk;
    if (await isBusy()) {
      due = Math.max(due, performance.now() - BEHIND_MAX_MS);
      due += (chunk.byteLength / GENTLE_BYTES_PER_SECOND) * 1000;
      const aheadMs = due - performance.now();
      if (aheadMs > 0) await app.clock.sleep(aheadMs);
    }
  }
}

/** Whether more is committed than a shop without shoppers does; asked at most every two seconds. */
function watchCommits(app: App): () => Promise<boolean> {
  let last: { commits: number; at: number } | undefined;
  let isBusy = true;
  return async () => {
    if (last !== undefined && performance.now() - last.at < LOOK_MS) return isBusy;
    const { commits } = await systemTx(app, 'backup.read', (tx) => countCommits.one(tx));
    const at = performance.now();
    if (last !== undefined) {
      isBusy = ((commits - last.commits) / (at - last.at)) * 1000 > BUSY_COMMITS_PER_SECOND;
    }
    last = { commits, at };
    return isBusy;
  };
}
