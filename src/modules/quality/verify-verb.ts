import { randomInt } from 'node:crypto';
import { report, UsageError, verb } from '#platform/cli.ts';
import { storeResult } from './judge-shop.ts';
import { proveOversell } from './prove/oversell.ts';

const SEED_MAX = 2 ** 31;
/** Enough of a rush to lose in, and done in half a minute. */
const RUSH = { buyers: 500, units: 100, concurrency: 64 };

/** `emporium quality verify A1`: provokes a quality scenario elsewhere, and keeps the result here. */
export const verifyVerb = verb({
  name: 'quality verify',
  summary: 'Provoke a quality scenario in a throw-away installation; the result is stored here',
  arguments: [{ name: '<scenario>', summary: 'A1' }],
  options: [{ flags: '--kill', summary: 'Kill and restart API and worker during the rush' }],
  needs: 'database',
  run: async (cli, [wanted = ''], { kill }) => {
    const scenario = wanted.toUpperCase();
    if (scenario !== 'A1') throw new UsageError(`Nothing provokes ${wanted} yet; A1 can be.`);
    const proof = await proveOversell({
      ...RUSH,
      kill: kill === true,
      seed: randomInt(SEED_MAX),
      progress: (text) => cli.progress(text),
    });
    const { holds, oversold, undersold, p99Ms, seed } = proof;
    const verdict = holds ? 'PASS' : 'FAIL';
    await storeResult(cli.app, scenario, {
      judgedAt: cli.app.clock.now().toISOString(),
      verdict,
      value: oversold,
      seconds: proof.seconds,
      version: cli.config.APP_VERSION,
      did: `${proof.buyers} buyers of ${proof.units} units`,
      figures: [],
    });
    const figures = `${oversold} oversold, ${undersold} undersold, p99 ${p99Ms} ms, seed ${seed}`;
    return report({
      data: { scenario, verdict, proof },
      lines: [`${scenario}  ${verdict}  ${figures}`],
      exitCode: holds ? 0 : 1,
    });
  },
});
