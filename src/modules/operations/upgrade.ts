import { createBackup } from '#modules/backup/index.ts';
import type { Cli, Report } from '#platform/cli.ts';
import { openAppAsItIs } from '#platform/command-line/open-app.ts';
import type { App } from '#platform/context.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { ReachedDatabase } from '#platform/start/reach-database.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { findingLines } from './lay-out.ts';
import { smoke } from './smoke.ts';
import { lookBeforeUpgrade, type Preflight } from './upgrade-findings.ts';

interface Step {
  step: 'backup' | 'migrate' | 'smoke';
  ok: boolean;
  detail: string;
}

/** Looks before an upgrade to this release; exit code 1 when something forbids it. */
export async function checkUpgrade(cli: Cli): Promise<Report> {
  return await withDatabase(cli, async (app, database) => {
    const preflight = await lookBeforeUpgrade(app, await database.migrationState());
    const { findings, costs } = preflight;
    const ok = isClear(preflight);
    const next = ok ? 'Nothing forbids it: emporium upgrade --yes' : 'Not yet.';
    return {
      data: { ok, findings, migrations: costs },
      lines: [...findings.flatMap(findingLines), ...costs.map(costLine), next],
      exitCode: ok ? 0 : 1,
    };
  });
}

/**
 * Brings the database to this release: looks first, makes a backup, applies the migrations, and buys
 * something where a server runs. Ends at the first step that fails, and says what is the way back.
 */
export async function upgrade(cli: Cli, { backup }: { backup: boolean }): Promise<Report> {
  return await withDatabase(cli, async (app, database) => {
    const preflight = await lookBeforeUpgrade(app, await database.migrationState());
    if (!isClear(preflight)) {
      const lines = [...preflight.findings.flatMap(findingLines), 'Not begun.'];
      return { data: { ok: false, ...preflight, steps: [] }, lines, exitCode: 1 };
    }
    const steps: Step[] = [];
    const work = [
      ...(backup ? [() => backUp(cli, app)] : []),
      () => migrate(cli, database),
      () => tryOut(cli),
    ];
    for (const one of work) {
      const step = await one();
      steps.push(step);
      cli.progress(stepLine(step));
      if (!step.ok) break;
    }
    const ok = steps.every((step) => step.ok);
    const back = wayBack(preflight);
    return {
      data: { ok, findings: preflight.findings, steps, wayBack: back },
      lines: [...steps.map(stepLine), `The way back: ${back}`],
      exitCode: ok ? 0 : 1,
    };
  });
}

function isClear({ findings }: Preflight): boolean {
  return findings.every(({ state }) => state !== 'fail');
}

/** Additions stay and the former release works with them; only what breaks it needs the backup. */
function wayBack({ costs }: Preflight): string {
  return costs.some(({ breaking }) => breaking)
    ? 'stop this release, "emporium backup restore --to latest --yes", start the former one.'
    : 'start the former release, one process after the other; it works with what was added.';
}

async function backUp(cli: Cli, app: App): Promise<Step> {
  cli.progress('making a backup');
  try {
    const made = await createBackup(app);
    if (isRefusal(made)) return { step: 'backup', ok: false, detail: made.detail };
    return { step: 'backup', ok: true, detail: made.id };
  } catch (error) {
    return failed('backup', error);
  }
}

async function migrate(cli: Cli, database: ReachedDatabase): Promise<Step> {
  try {
    const { applied, version } = await database.migrate((line) => cli.progress(line));
    return { step: 'migrate', ok: true, detail: `${applied.length} applied, now at ${version}` };
  } catch (error) {
    return failed('migrate', error);
  }
}

async function tryOut(cli: Cli): Promise<Step> {
  const url = findRunningServer(cli.config.EMPORIUM_DATA)?.url;
  if (!url)
    return { step: 'smoke', ok: true, detail: 'no server runs here: "emporium smoke --url …"' };
  const { exitCode, lines } = await smoke(cli, url);
  return { step: 'smoke', ok: exitCode === 0, detail: lines.at(-1) ?? '' };
}

function failed(step: Step['step'], error: unknown): Step {
  return { step, ok: false, detail: reasonOf(error) };
}

async function withDatabase(
  cli: Cli,
  work: (app: App, database: ReachedDatabase) => Promise<Report>,
): Promise<Report> {
  const { app, database, close } = await openAppAsItIs(cli.config);
  try {
    return await work(app, database);
  } finally {
    await close();
  }
}

function costLine({ name, seconds, breaking, work }: Preflight['costs'][number]): string {
  const tables = [...new Set(work.map(({ kind, table }) => `${kind} of ${table}`))].join(', ');
  const notes = [breaking ? 'breaking' : '', tables].filter(Boolean).join('; ');
  return `      ${name}  about ${seconds.toFixed(1)} s${notes ? `  ${notes}` : ''}`;
}

function stepLine({ step, ok, detail }: Step): string {
  return `${ok ? 'ok  ' : 'FAIL'} ${step.padEnd(8)} ${detail}`;
}
