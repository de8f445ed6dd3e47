import { report, textOf, UsageError, verb, type Verb } from '#platform/cli.ts';
import type { Comparison } from './compare.ts';

const DIFFERENCES_SHOWN_MAX = 20;
const MINUTES_MAX = 24 * 60;

// Each use case is loaded when its verb runs: other commands must not wait for it.
export const verbs: readonly Verb[] = [
  verb({
    name: 'rush record',
    summary: 'Record who shops from now on, without secrets, into the data directory',
    options: [
      { flags: '--minutes <n>', summary: 'End by itself after so many', default: '60' },
      { flags: '--shop <slug>', summary: 'Shop; the default one when left out' },
    ],
    needs: 'database',
    run: async (cli, _words, { minutes, shop }) => {
      const longest = Number(minutes);
      if (!Number.isInteger(longest) || longest < 1 || longest > MINUTES_MAX) {
        throw new UsageError(`--minutes takes a whole number from 1 to ${MINUTES_MAX}`);
      }
      const { startRecording } = await import('./record-rush.ts');
      const ctx = await cli.shop(textOf(shop));
      const file = await startRecording(ctx, longest);
      const words = file
        ? `Recording into ${file}. End it with "emporium rush stop".`
        : 'A recording is under way already. End it with "emporium rush stop".';
      return report({ data: { file: file ?? null }, lines: [words], exitCode: file ? 0 : 1 });
    },
  }),
  verb({
    name: 'rush stop',
    summary: 'End the recording of a rush',
    needs: 'database',
    run: async (cli) => {
      const { stopRecording } = await import('./record-rush.ts');
      const ended = await stopRecording(cli.app);
      if (!ended) {
        return report({ data: null, lines: ['Nothing is being recorded.'], exitCode: 1 });
      }
      const { file, requests, dropped } = ended;
      const lines = [`${requests} requests in ${file}, ${dropped} without room`];
      return report({ data: ended, lines, exitCode: dropped === 0 ? 0 : 1 });
    },
  }),
  verb({
    name: 'rush replay',
    summary: 'Play a recorded rush in a throw-away installation and compare the orders',
    arguments: [{ name: '<file>', summary: 'What rush record wrote' }],
    needs: 'nothing',
    run: async (cli, [file = '']) => {
      const { replayRush } = await import('./replay-rush.ts');
      const comparison = await replayRush(file, (text) => cli.progress(text));
      return report({
        data: comparison,
        lines: linesOf(comparison),
        exitCode: comparison.differences.length === 0 ? 0 : 1,
      });
    },
  }),
];

function linesOf({ requests, orders, refusals, differences }: Comparison): string[] {
  const codes = [
    ...new Set([...Object.keys(refusals.recorded), ...Object.keys(refusals.replayed)]),
  ];
  return [
    `${requests} requests played`,
    `orders      recorded ${orders.recorded}, replayed ${orders.replayed}`,
    ...codes.map(
      (code) =>
        `${code}  recorded ${refusals.recorded[code] ?? 0}, replayed ${refusals.replayed[code] ?? 0}`,
    ),
    ...differences
      .slice(0, DIFFERENCES_SHOWN_MAX)
      .map(({ what, recorded, replayed }) => `! ${what}: ${recorded}; replayed: ${replayed}`),
    differences.length === 0 ? 'The same orders.' : `${differences.length} differences.`,
  ];
}
