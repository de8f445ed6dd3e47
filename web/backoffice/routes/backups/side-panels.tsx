/** Beside the list: what went wrong, how the archive is doing, and the way back. */
import { CopyText } from '../../parts/copy-text.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Backups } from './data.ts';

/** The findings of the newest proof, and backups that failed; nothing when all is well. */
export function TroublePanels({ backups: { verifications, failures } }: { backups: Backups }) {
  const findings = verifications[0]?.findings ?? [];
  return (
    <>
      {findings.length > 0 ? (
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
      ) : null}
      {failures.length > 0 ? (
        <Panel title={t('backups.failures')}>
          <ul className="flex flex-col gap-2">
            {failures.map(({ id, startedAt, problem }) => (
              <li key={id}>
                <Moment at={startedAt} />
                <p className="text-quiet">{problem}</p>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}

export function ArchivePanel({ archive }: Pick<Backups, 'archive'>) {
  const format = useFormat();
  return (
    <Panel title={t('backups.archive')}>
      {archive === null ? (
        <p className="text-quiet">{t('backups.noArchive')}</p>
      ) : (
        <Facts>
          <Fact name={t('backups.archivedUntil')}>
            {archive.archivedAt === null ? '–' : <Moment at={archive.archivedAt} />}
          </Fact>
          <Fact name={t('backups.pendingSince')}>
            {archive.pendingSince === null ? (
              t('backups.nothingPending')
            ) : (
              <Moment at={archive.pendingSince} />
            )}
          </Fact>
          <Fact name={t('backups.waiting')}>{format.number(archive.waitingFiles)}</Fact>
          {archive.problem === null ? null : <dd className="text-danger">{archive.problem}</dd>}
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
      <CopyText value={command} label={t('backups.restoreCopy')}>
        <code className="font-mono text-12 wrap-anywhere">{command}</code>
      </CopyText>
    </Panel>
  );
}
