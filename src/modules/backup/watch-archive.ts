import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { readArchiver } from '#platform/database/server-files.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { archiveAge } from './metrics.ts';
import { hurrySchedule } from './run-schedule.ts';
import { findWaiting, shipLog } from './ship-log.ts';
import { noteArchive, readArchive } from './store.ts';
import { wasSetBack } from './wal-model.ts';

/** Of ARCHIVE_SECONDS, after which PostgreSQL has finished its segment and the carrier been there. */
const LATE_AFTER = 1.5;

/** What the archive's carrier last said, in this process. */
const carrier: {
  problem: string | null;
  newest: { wal: string; archivedAt: string } | null;
  /** What was noted before this process watched may be as old as a backup that was restored. */
  watchedSince: string | null;
} = { problem: null, newest: null, watchedSince: null };

/** Whether this installation archives the log of a database of its own. */
export function archives(app: App): boolean {
  return app.config.DATABASE_URL === undefined && app.config.ARCHIVE_SECONDS > 0;
}

/**
 * Carries finished segments into the vault. What goes wrong is kept for the watch, which runs beside
 * it: a vault that hangs must not keep anybody from noticing.
 */
export async function carryLog(app: App): Promise<void> {
  if (!archives(app)) return;
  try {
    const { newest } = await shipLog(app, undefined, (wal) => {
      app.log.named('emporium.backup').debug('event=archive.carried', { wal });
    });
    if (newest !== null) carrier.newest = newest;
    carrier.problem = null;
  } catch (error) {
    carrier.problem = reasonOf(error);
    app.log.named('emporium.backup').error('event=archive.carry_failed', { error });
  }
}

/**
 * Looks how old the oldest commit is that is not in the archive yet, stores it, and complains before
 * it is older than twice ARCHIVE_SECONDS: by age, whatever the reason is: an archiver that fails,
 * hangs or was killed, a full spool, a vault that cannot be reached.
 */
export async function watchArchive(app: App): Promise<void> {
  if (!archives(app)) return;
  const [archiver, spool, before] = await Promise.all([
    readArchiver(app.database),
    lookAtSpool(app),
    systemTx(app, 'backup.note_archive', (tx) => readArchive.row(tx)),
  ]);
  if (archiver === undefined) return;
  const now = app.clock.now();
  const archivedAt = carrier.newest?.archivedAt ?? before?.archived_at ?? null;
  const isPending = archiver.pending || spool.waiting > 0;
  const pendingSince = isPending ? sinceWhen(archivedAt, before?.pending_since ?? null, now) : null;
  const problem =
    spool.problem ??
    carrier.problem ??
    (archiver.lastFailed !== null ? `PostgreSQL fails to archive ${archiver.lastFailed}` : null);
  await systemTx(app, 'backup.note_archive', (tx) =>
    noteArchive.rows(
      tx,
      archivedAt,
      carrier.newest?.wal ?? before?.segment ?? null,
      pendingSince,
      spool.waiting,
      problem,
      now.toISOString(),
    ),
  );
  await heedClock(app, before?.archived_at ?? null, archivedAt);
  complain(app, pendingSince, now, { waiting_files: spool.waiting, problem });
}

/**
 * Everything that was finished is safe: what waits is younger than the last that was carried. What a
 * clock noted that was set back since says nothing.
 */
function sinceWhen(archivedAt: string | null, before: string | null, now: Date): string {
  const present = now.toISOString();
  if (carrier.watchedSince === null || carrier.watchedSince > present) {
    carrier.watchedSince = present;
  }
  const known = [archivedAt, before].flatMap((each) =>
    each !== null && each <= present ? [each] : [],
  );
  return [...known, carrier.watchedSince].toSorted().at(-1) ?? present;
}

/**
 * Times that came twice cannot be restored from the backups before (wal-model.ts): from one that is made
 * now they can.
 */
async function heedClock(app: App, before: string | null, archivedAt: string | null) {
  if (before === null || archivedAt === null || !wasSetBack(before, archivedAt)) return;
  app.log
    .named('emporium.backup')
    .error('event=clock.set_back', { before, archived_at: archivedAt });
  await hurrySchedule(app);
}

/** A spool that cannot be read is itself what the watch is for. */
async function lookAtSpool(app: App): Promise<{ waiting: number; problem: string | null }> {
  try {
    return { waiting: (await findWaiting(app.config.EMPORIUM_DATA)).length, problem: null };
  } catch (error) {
    return { waiting: 0, problem: reasonOf(error) };
  }
}

function complain(app: App, since: string | null, now: Date, extra: object): void {
  const ageMs = since === null ? 0 : Math.max(0, now.getTime() - new Date(since).getTime());
  archiveAge.set(ageMs / 1000);
  if (ageMs <= LATE_AFTER * 1000 * app.config.ARCHIVE_SECONDS) return;
  app.log
    .named('emporium.backup')
    .error('event=archive.late', { age_seconds: Math.round(ageMs / 1000), since, ...extra });
}
