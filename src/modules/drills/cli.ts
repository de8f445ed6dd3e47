import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { report, verb, type Verb, type VerbOption } from '#platform/cli.ts';
import type { Scenario } from './model.ts';
import { drillLines, historyLine, reportName, reportPage } from './words.ts';

const MOST = 100;

const summaries: Readonly<Record<Scenario, string>> = {
  database: 'Kill the primary of a copy, promote its standby, and measure',
  application: 'Kill one of two API processes of a copy, replace it, and measure',
  zone: 'Kill the host of a copy that holds primary and API, go on with the other, and measure',
  'week-1': 'The first week of the month: as drill database',
  'week-2': 'The second week of the month: as drill application',
  'week-3': 'Prove the newest backup, restore it, sell from it, and measure how fast it is',
  'week-4': 'The fourth week of the month: as drill region',
  region: 'Lose a copy with the first place of its backups, rebuild it from the second',
  everything: 'Lose a copy with all its files, rebuild it from the backups alone, and measure',
};

const options: readonly VerbOption[] = [
  { flags: '--report <directory>', summary: 'Write what was measured there, as markdown' },
  {
    flags: '--place <directory>',
    summary: 'Where the copies are made; EMPORIUM_DATA/drills when absent',
  },
];

// Each drill is loaded when its verb runs: other commands must not wait for it.
export const verbs: readonly Verb[] = [
  ...Object.entries(summaries).map(([name, summary]) => drillVerb(name as Scenario, summary)),
  verb({
    name: 'drill history',
    summary: 'What the drills measured, the newest first',
    needs: 'nothing',
    run: async (cli) => {
      const { readDrills } = await import('./drill-history.ts');
      const drills = await readDrills(cli.config, MOST);
      const lines = drills.map(historyLine);
      const none = ['There has been no drill yet. "emporium drill everything" is the hardest.'];
      return report({ data: { drills }, lines: lines.length > 0 ? lines : none });
    },
  }),
];

function drillVerb(scenario: Scenario, summary: string): Verb {
  return verb({
    name: `drill ${scenario}`,
    summary,
    options,
    needs: 'nothing',
    run: async (cli, _words, { report: folder, place }) => {
      const { runDrill } = await import('./run-drill.ts');
      const result = await runDrill(cli.config, scenario, {
        place: typeof place === 'string' ? place : undefined,
        progress: (text) => cli.progress(text),
      });
      const lines = drillLines(result);
      if (typeof folder === 'string') {
        const file = join(folder, reportName(result));
        await mkdir(folder, { recursive: true });
        await writeFile(file, reportPage(result));
        lines.push(`Report: ${file}`);
      }
      return report({ data: result, lines, exitCode: result.ok ? 0 : 1 });
    },
  });
}
