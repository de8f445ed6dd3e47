import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../state.ts';

/** MiB of JavaScript objects that the server may hold: enough for a quiet shop, not for the crowd. */
const HEAP_LIMIT = 110;
const AT_ONCE = 60;
const ROUNDS_MAX = 40;
/** Just below BODY_LIMIT_BYTES, and many times as large once it is read. */
const GREEDY_BODY = `{"lines":[${'[],'.repeat(330_000)}[]]}`;

/** More was asked of the server at once than its memory holds, and it died of that. */
export const memoryExhausted: State = {
  own: () => ({ settings: { NODE_OPTIONS: `--max-old-space-size=${HEAP_LIMIT}` } }),
  make: async ({ system }) => {
    for (let round = 0; await isOpen(system.url); round += 1) {
      if (round === ROUNDS_MAX) throw new Error('the server holds more than it may');
      await Promise.all(Array.from({ length: AT_ONCE }, async () => await ask(system.url)));
      await sleep(50);
    }
    await system.died();
    // The operator's own commands are not limited.
    return { values: { url: system.url }, environment: { NODE_OPTIONS: '' } };
  },
};

async function isOpen(url: string): Promise<boolean> {
  return await fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );
}

/** What becomes of it is of no interest: it fills the memory while it waits for its answer. */
async function ask(url: string): Promise<void> {
  await fetch(`${url}/api/v1/carts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: GREEDY_BODY,
  }).then(
    async (answer) => await answer.body?.cancel(),
    () => undefined,
  );
}
