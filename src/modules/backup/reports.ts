import { refused, report, type Report } from '#platform/cli.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { durationOfMs } from '#platform/written.ts';
import type { Verification } from './model.ts';
import type { RestorePlan } from './plan-restore.ts';
import type { RestoredPlace } from './restore-in-place.ts';

/** What a verification found. */
export function verified(result: Verification): Report {
  const { backupId, ok, findings, rtoMs, rpoMs, tables, rows } = result;
  const measured =
    rtoMs === null
      ? []
      : [
          `Restored in ${durationOfMs(rtoMs)} (RTO); ` +
            `the newest moment was ${durationOfMs(rpoMs ?? 0)} old (RPO).`,
          ...(tables === 0 ? [`${rows} rows, equal by checksum.`] : lookedAt(result)),
        ];
  return report({
    data: result,
    lines: [
      ...findings.map(({ where, problem }) => `BROKEN  ${where}: ${problem}`),
      ...measured,
      ok ? `Backup ${backupId} is whole.` : `Backup ${backupId} is not whole.`,
    ],
    exitCode: ok ? 0 : 1,
  });
}

function lookedAt({ tables, rows, ledgerRows }: Verification): string[] {
  return [
    `${tables} tables with ${rows} rows, every page and index read.`,
    `${ledgerRows} rows of ledgers were counted when the backup began, and are there.`,
  ];
}

/** What a restore would do. */
export function planned({ record, reach, target, timeline }: RestorePlan): Report {
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

/** What a restore did. */
export function told(done: RestoredPlace | Refusal): Report {
  if (isRefusal(done)) return refused(done);
  return report({
    data: done,
    lines: [
      `Restored the backup ${done.backupId} into ${done.cluster}.`,
      `Last commit: ${done.reachedAt ?? 'none after the backup'}; timeline ${done.timeline}, ` +
        `${done.walSegments} files of the log, ${done.uploads} uploads.`,
      ...(done.movedAside === null ? [] : [`The database before lies in ${done.movedAside}.`]),
      `It took ${durationOfMs(done.durationMs)}. Start it with "emporium start".`,
    ],
  });
}
