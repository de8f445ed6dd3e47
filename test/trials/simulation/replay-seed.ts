import { startTestServer } from '#kit/test-server.ts';
import { describeBroken, playSeeds } from './launch.ts';

/** Plays one seed alone and tells what came of it; one that breaks is made shorter. The exit code. */
export async function replaySeed(seed: number): Promise<number> {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    process.stderr.write('--seed wants a whole number, 0 or more\n');
    return 2;
  }
  const { server, stop } = await startTestServer();
  try {
    const { played, broken, died } = await playSeeds({
      server,
      from: seed,
      count: 1,
      shrink: true,
    });
    if (died) process.stderr.write(died);
    if (broken) process.stdout.write(`${describeBroken(broken)}\n`);
    const [run] = played;
    if (run) process.stdout.write(`seed ${seed}: ${run.steps} steps, ${run.seconds} s\n`);
    return broken || died ? 1 : 0;
  } finally {
    await stop();
  }
}
