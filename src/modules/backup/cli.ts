import { generateIdentity, identityToRecipient } from 'age-encryption';
import { report, UsageError, verb, type Cli, type Report, type Verb } from '#platform/cli.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { createBackup } from './create-backup.ts';
import { listVault } from './list-backups.ts';
import { isBackupId, type OnProgress, type RestoreTarget } from './model.ts';
import { openVault } from './open-vault.ts';
import { readLatest } from './record-file.ts';
import type { RestorePlan } from './plan-restore.ts';
import type { RestoredPlace } from './restore-in-place.ts';
import { backupLine, megabytes, seconds } from './words.ts';

export const verbs: Verb[] = [
  verb({
    name: 'backup create',
    summary:
      'Back up the whole server: database, uploads, settings; `latest` moves when it is good',
    needs: 'database',
    run: async (cli) => {
      const made = await createBackup(cli.app, { onProgress: showProgress(cli) });
      if (isRefusal(made)) return refused(made);
      const { id, bytes, storedBytes, files } = made;
      const size = `${megabytes(bytes)} as ${megabytes(storedBytes)} in ${files.length} files`;
      return report({ data: made, lines: [`Backup ${id} is good: ${size}.`] });
    },
  }),
  verb({
    name: 'backup list',
    summary: 'List the good backups, the newest last',
    needs: 'nothing',
    run: async (cli) => {
      const vault = openVault(cli.config);
      const { good, damaged, unfinished } = await listVault(vault);
      const latest = await readLatest(vault);
      const lines = [
        ...good.map((record) => backupLine(record, record.id === latest)),
        ...damaged.map(({ id, problem }) => `DAMAGED  ${id}  backup.json: ${problem}`),
        ...unfinished.map((id) => `unfinished  ${id}  under way, or failed`),
      ];
      return report({
        data: { place: vault.place, latest, good, damaged, unfinished },
        lines: lines.length > 0 ? lines : [`There is no backup in ${vault.place}.`],
        exitCode: damaged.length === 0 ? 0 : 1,
      });
    },
  }),
  verb({
    name: 'backup restore',
    summary: 'Put the database back to a moment, in its place (with --yes) or beside it (--into)',
    options: [
      { flags: '--to <when>', summary: 'a time (ISO 8601, UTC), `now`, `latest`, or a backup' },
      { flags: '--into <directory>', summary: 'an empty directory to restore into' },
      { flags: '-y, --yes', summary: 'in place: do it; without it, only say what would be done' },
    ],
    needs: 'nothing',
    run: async (cli, _words, { to, into, yes }) => {
      if (typeof to !== 'string') throw new UsageError('--to says which moment');
      const { planInPlace, restoreBeside, restoreInPlace } = await import('./restore-in-place.ts');
      const wish = {
        config: cli.config,
        clock: systemClock,
        to: await parseTarget(cli, to),
        onProgress: showProgress(cli),
      };
      if (typeof into === 'string') return told(await restoreBeside(wish, into));
      if (cli.config.DATABASE_URL !== undefined) {
        throw new UsageError('DATABASE_URL names another server: restore beside it with --into');
      }
      if (yes === true) return told(await restoreInPlace(wish));
      const plan = await planInPlace(wish);
      return isRefusal(plan) ? refused(plan) : planned(plan);
    },
  }),
  verb({
    name: 'backup key',
    summary: 'Make a key to encrypt backups with; keep it where a thief of the disk is not',
    needs: 'nothing',
    run: async () => {
      const identity = await generateIdentity();
      const recipient = await identityToRecipient(identity);
      return report({
        data: { identity, recipient },
        lines: [`# public half: ${recipient}`, identity],
      });
    },
  }),
];

/** `latest` and names of backups, `now`, or a time; without a zone it is UTC, as everywhere here. */
async function parseTarget(cli: Cli, text: string): Promise<RestoreTarget> {
  if (text === 'now') return 'now';
  if (isBackupId(text)) return { backupId: text };
  if (text === 'latest') {
    const { good } = await listVault(openVault(cli.config));
    return { backupId: good.at(-1)?.id ?? 'latest' };
  }
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const time = new Date(zoned.replace(' ', 'T'));
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`${text} is no time; write it as 2026-11-22T10:15:00Z`);
  return time;
}

function planned({ record, reach, target, timeline }: RestorePlan): Report {
  const moment = target instanceof Date ? target.toISOString() : (target ?? 'its own end');
  return report({
    data: { backup: record.id, to: moment, timeline, walSegments: reach.segments.length },
    lines: [
      `Would restore the backup ${record.id} (ended ${record.endedAt}) and go on to ${moment}.`,
      `The log after it has ${reach.segments.length} files, until ${reach.until}.`,
      'The database that is here would be moved aside. Add --yes to do it.',
    ],
  });
}

function told(done: RestoredPlace | Refusal): Report {
  if (isRefusal(done)) return refused(done);
  return report({
    data: done,
    lines: [
      `Restored the backup ${done.backupId} into ${done.cluster}.`,
      `Last commit: ${done.reachedAt ?? 'none after the backup'}; timeline ${done.timeline}, ` +
        `${done.walSegments} files of the log, ${done.uploads} uploads.`,
      ...(done.movedAside === null ? [] : [`The database before lies in ${done.movedAside}.`]),
      `It took ${seconds(done.durationMs)}. Start it with "emporium start".`,
    ],
  });
}

function refused(refusal: Refusal): Report {
  const { refusal: code, detail, data } = refusal;
  return report({ data: { refused: code, detail, ...data }, lines: [detail], exitCode: 1 });
}

/** One line when a step begins, and at each tenth of it. */
function showProgress(cli: Cli): OnProgress {
  let shown = '';
  return ({ step, doneBytes, totalBytes }) => {
    const tenths = totalBytes ? Math.min(10, Math.floor((doneBytes / totalBytes) * 10)) : 0;
    const line = totalBytes ? `${step}: ${tenths * 10} % of ${megabytes(totalBytes)}` : step;
    if (line === shown) return;
    shown = line;
    cli.progress(line);
  };
}
