import { report, UsageError, verb } from '#platform/cli.ts';
import type { ScenarioResult } from './contract.ts';
import { openKeeper } from './keep-results.ts';
import { provoke } from './scenarios/provoke.ts';
import { provoked, type ProvokedId } from './scenario-list.ts';
import { provocations } from './scenarios/index.ts';
import { nameRelease } from './scenarios/name-release.ts';
import type { Figure } from './scenarios/scenario.ts';

/**
 * `emporium quality verify A1 P2`: provokes scenarios elsewhere, and keeps the results in the
 * installation that runs here.
 */
export const verifyVerb = verb({
  name: 'quality verify',
  summary:
    'Provoke quality scenarios in throw-away installations and judge them; kept for the back office',
  arguments: [{ name: '[scenarios...]', summary: `${provoked.join(', ')}; all without any` }],
  needs: 'nothing',
  run: async (cli, wanted) => {
    const ids = wanted.map(readId);
    const chosen = provocations.filter(({ id }) => ids.length === 0 || ids.includes(id));
    const results: [ProvokedId, ScenarioResult][] = [];
    const keeper = await openKeeper(cli.config);
    if (!keeper) cli.progress('No installation runs here: the results are only told');
    const began = performance.now();
    try {
      await provoke(chosen, {
        routes: await cli.routes(),
        version: await nameRelease(cli.config.APP_VERSION),
        progress: (text) => cli.progress(text),
        judged: async (id, result) => {
          results.push([id, result]);
          await keeper?.keep(id, result);
        },
      });
    } finally {
      await keeper?.close();
    }
    const failed = results.filter(([, { verdict }]) => verdict === 'FAIL').length;
    const seconds = Math.round((performance.now() - began) / 1000);
    return report({
      data: { results: results.map(([scenario, result]) => ({ scenario, ...result })), failed },
      lines: [
        ...results.flatMap(linesOf),
        `${results.length - failed} of ${results.length} hold; ${seconds} s`,
      ],
      exitCode: failed === 0 ? 0 : 1,
    });
  },
});

function readId(word: string): ProvokedId {
  const id = provoked.find((each) => each === word.toUpperCase());
  if (id) return id;
  throw new UsageError(`Nothing provokes ${word}. These can be: ${provoked.join(', ')}`);
}

function linesOf([id, result]: [ProvokedId, ScenarioResult]): string[] {
  const { verdict, seconds, did, figures } = result;
  return [`${id}  ${verdict}  ${did} (${seconds} s)`, ...figures.map(lineOf)];
}

function lineOf({ name, value, unit, limit, bound, holds }: Figure): string {
  const words = bound === 'at_least' ? 'at least' : 'at most';
  const limits = limit === null ? '' : `, ${words} ${limit}`;
  return `    ${holds ? ' ' : '!'} ${name}: ${value ?? 'none'} ${unit}${limits}`;
}
