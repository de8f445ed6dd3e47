/** Beside the list: what went wrong, how the archive is doing, and the way back. */
import { FolderX } from 'lucide-react';
import { Command } from '../../parts/copy-text.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Backups } from './data.ts';

/** Nothing can be kept or read there: no backup is made until that is mended. */
export function PlaceNotice({ problem }: { problem: string }) {
  return (
    <section
      role="alert"
      className="flex gap-4 rounded-md border border-danger bg-danger-soft p-4 text-danger"
    >
      <FolderX aria-hidden size={20} strokeWidth={1.5} className="shrink-0" />
      <div className="min-w-0">
        <h2 className="font-sans text-14 font-semibold tracking-normal">{t('backups.noPlace')}</h2>
        <p className="wrap-anywhere">{problem}</p>
      </div>
    </section>
  );
}

/** The findings of the newest proof; nothing when all is well. */
export function FindingsPanel({ verifications }: Pick<Backups, 'verifications'>) {
  const findings = verifications[0]?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <Panel title={t('backups.findings')}>
      <ul className="flex flex-col gap-2">
        {findings.map(({ where, problem }) => (
          <li key={where + problem}>
            <code className="font-mono text-12 wrap-anywhere">{where}</code>
            <p className="text-danger">{problem}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function FailuresPanel({ failures }: Pick<Backups, 'failures'>) {
  if (failures.length === 0) return null;
  return (
    <Panel title={t('backups.failures')}>
      <ul className="flex flex-col gap-2">
        {failures.map(({ id, startedAt, problem }) => (
          <li key={id}>
            <span className="text-12 text-quiet">
              <Moment at={startedAt} />
            </span>
            <p className="wrap-anywhere">{problem}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function ArchivePanel({ archive }: Pick<Backups, 'archive'>) {
  const format = useFormat();
  return (
    <Panel title={t('backups.archive')}>
      {archive?.problem ? (
        <p className="mb-3 wrap-anywhere text-danger">{archive.problem}</p>
      ) : null}
      {archive === null ? (
        <p className="text-quiet">{t('backups.noArchive')}</p>
      ) : (
        <Facts>
          <Fact name={t('backups.archivedUntil')}>
            {archive.archivedAt === null ? (
              t('backups.nothingArchived')
            ) : (
              <Moment at={archive.archivedAt} />
            )}
          </Fact>
          <Fact name={t('backups.pendingSince')}>
            {archive.pendingSince === null ? (
              t('backups.nothingPending')
            ) : (
              <Moment at={archive.pendingSince} />
            )}
          </Fact>
          <Fact name={t('backups.waiting')}>{format.number(archive.waitingFiles)}</Fact>
        </Facts>
      )}
    </Panel>
  );
}

export function RestorePanel({ at }: { at: string }) {
  const command = `emporium backup restore --to ${at}`;
  return (
    <Panel title={t('backups.restore')}>
      <p className="mb-2 text-quiet">{t('backups.restoreHow')}</p>
      <Command value={command} label={t('backups.restoreCopy')} />
    </Panel>
  );
}
