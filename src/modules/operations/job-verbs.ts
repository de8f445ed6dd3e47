import {
  report,
  textOf,
  UsageError,
  verb,
  type Cli,
  type Report,
  type Verb,
} from '#platform/cli.ts';
import {
  findGivenUpJobs,
  removeGivenUpJobs,
  reviveGivenUpJobs,
  type GivenUpJob,
} from '#platform/given-up-jobs.ts';
import { tableOf } from './lay-out.ts';

const ERROR_SHOWN = 80;
const TASK = { flags: '--task <name>', summary: 'Only jobs of this task' };
const DRY_RUN = { flags: '--dry-run', summary: 'Only list them' };

/** Jobs that failed ten times wait for a person. */
export const jobVerbs: Verb[] = [
  verb({
    name: 'jobs list',
    summary:
      'Jobs that were given up after ten attempts, with their last error; exit code 1 if any',
    options: [TASK],
    needs: 'database',
    run: async (cli, _args, { task }) => {
      const jobs = await findGivenUpJobs(cli.app, textOf(task));
      return report({ data: { jobs }, lines: linesOf(jobs), exitCode: jobs.length === 0 ? 0 : 1 });
    },
  }),
  verb({
    name: 'jobs retry',
    summary: 'Let jobs that were given up run again, once their cause is mended',
    options: [TASK, DRY_RUN],
    needs: 'database',
    run: async (cli, _args, { task, dryRun }) => {
      const chosen = { task: textOf(task), dryRun: dryRun === true };
      return await change(cli, chosen, ['Would let run again', 'Let run again'], reviveGivenUpJobs);
    },
  }),
  verb({
    name: 'jobs remove',
    summary: 'Forget jobs that were given up: what they were for will not happen',
    options: [{ ...TASK, summary: 'Jobs of this task; `all` for every one' }, DRY_RUN],
    needs: 'database',
    run: async (cli, _args, { task, dryRun }) => {
      if (task === undefined) throw new UsageError('--task says which; --task all for every one');
      const chosen = { task: task === 'all' ? undefined : textOf(task), dryRun: dryRun === true };
      return await change(cli, chosen, ['Would remove', 'Removed'], removeGivenUpJobs);
    },
  }),
];

interface Chosen {
  task: string | undefined;
  dryRun: boolean;
}

async function change(
  { app }: Cli,
  { task, dryRun }: Chosen,
  [would, did]: readonly [string, string],
  act: typeof reviveGivenUpJobs,
): Promise<Report> {
  const jobs = await findGivenUpJobs(app, task);
  const ids = jobs.map(({ id }) => id);
  const count = dryRun || ids.length === 0 ? ids.length : await act(app, ids);
  return report({
    data: { dryRun, count, jobs },
    lines: [...linesOf(jobs), `${dryRun ? would : did}: ${count}.`],
  });
}

function linesOf(jobs: readonly GivenUpJob[]): string[] {
  if (jobs.length === 0) return ['No job was given up.'];
  return tableOf(
    ['Task', 'Job', 'Failed', 'Error'],
    jobs.map(({ id, task, failedAt, lastError }) => [
      task,
      id,
      failedAt,
      lastError.split('\n')[0]!.slice(0, ERROR_SHOWN),
    ]),
  );
}
