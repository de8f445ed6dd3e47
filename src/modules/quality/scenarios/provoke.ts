import type { Route } from '#platform/http/route.ts';
import type { ScenarioResult } from '../contract.ts';
import { startThrowAway, type ThrowAway } from '../prove/throw-away.ts';
import type { ProvokedId } from '../scenario-list.ts';
import type { Provocation } from './scenario.ts';

export interface ProvokeOptions {
  readonly routes: readonly Route[];
  readonly version: string;
  readonly progress: (text: string) => void;
  /** Called with each result as it comes. */
  readonly judged: (scenario: ProvokedId, result: ScenarioResult) => Promise<void>;
}

/**
 * Provokes scenarios one after the other, each in an installation that is thrown away; those that need
 * no settings of their own share one. A scenario that cannot be carried through fails, with the reason,
 * and the others still run.
 */
export async function provoke(
  provocations: readonly Provocation[],
  options: ProvokeOptions,
): Promise<void> {
  const plain = provocations.filter(({ settings }) => settings === undefined);
  const special = provocations.filter(({ settings }) => settings !== undefined);
  for (const group of [plain, ...special.map((each) => [each])]) {
    if (group.length > 0) await provokeTogether(group, options);
  }
}

async function provokeTogether(
  group: readonly Provocation[],
  options: ProvokeOptions,
): Promise<void> {
  options.progress('Starting a throw-away installation');
  const settings = { LOG_LEVEL: 'error', ...group[0]?.settings };
  const system = await startThrowAway(settings);
  try {
    for (const provocation of group) {
      options.progress(`Provoking ${provocation.id}`);
      await options.judged(provocation.id, await judge(provocation, system, options));
    }
  } finally {
    await system.stop();
  }
}

async function judge(
  { id, run }: Provocation,
  system: ThrowAway,
  { routes, version, progress }: ProvokeOptions,
): Promise<ScenarioResult> {
  const began = performance.now();
  const ended = () => ({
    judgedAt: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    version,
  });
  try {
    const { did, figures } = await run({ system, routes, progress });
    const verdict = figures.every(({ holds }) => holds) ? 'PASS' : 'FAIL';
    return { ...ended(), verdict, value: figures[0].value, did, figures: [...figures] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const did = `could not be carried through: ${error.message}`;
    progress(`${id}: ${error.stack ?? error.message}`);
    return { ...ended(), verdict: 'FAIL', value: null, did, figures: [] };
  }
}
