/** What lies in the vault, the newest first, with the proof of each. */
import { DatabaseBackup } from 'lucide-react';
import { Badge } from '../../parts/badge.tsx';
import { Command } from '../../parts/copy-text.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { PlainTable } from '../operations/plain-table.tsx';
import { bytes } from '../operations/sizes.ts';
import { proofsOf, type Backups, type Verification } from './data.ts';

export const CREATE = 'emporium backup create';

export function BackupList({ backups: data }: { backups: Backups }) {
  const format = useFormat();
  const proofs = proofsOf(data);
  if (data.backups.length === 0) {
    return (
      <Panel>
        <EmptyState icon={DatabaseBackup} title={t('backups.none')} body={t('backups.noneBody')}>
          <Command value={CREATE} label={t('backups.copyCommand')} />
        </EmptyState>
      </Panel>
    );
  }
  const size = (value: number | null): string => (value === null ? '–' : bytes(format, value));
  return (
    <Panel title={t('backups.list')} flush>
      <PlainTable
        label={t('backups.list')}
        columns={[
          { head: t('backups.backup') },
          { head: t('backups.ended'), wide: true },
          { head: t('backups.size'), figures: true, wide: true },
          { head: t('backups.stored'), figures: true },
          { head: t('backups.proof') },
        ]}
        rows={data.backups.map((backup) => ({
          id: backup.id,
          cells: [
            <Name key="id" backup={backup} isLatest={backup.id === data.latest} />,
            backup.endedAt === null ? '–' : <Moment key="at" at={backup.endedAt} />,
            size(backup.bytes),
            size(backup.storedBytes),
            <Proof key="proof" state={backup.state} proof={proofs.get(backup.id)} />,
          ],
        }))}
      />
    </Panel>
  );
}

function Name({ backup, isLatest }: { backup: Backups['backups'][number]; isLatest: boolean }) {
  const marks = [
    ...(isLatest ? [t('backups.latest')] : []),
    ...(backup.encrypted ? [t('backups.encrypted')] : []),
  ];
  return (
    <>
      <code className="font-mono text-12">{backup.id}</code>
      {marks.length > 0 ? (
        <span className="ml-2 text-12 text-quiet">{marks.join(', ')}</span>
      ) : null}
      {backup.endedAt === null ? null : (
        <span className="block text-12 text-quiet phone:hidden">
          <Moment at={backup.endedAt} />
        </span>
      )}
    </>
  );
}

function Proof({ state, proof }: { state: 'good' | 'damaged'; proof: Verification | undefined }) {
  if (state === 'damaged') return <Badge meaning="danger">{t('backups.damaged')}</Badge>;
  if (proof === undefined) return <Badge meaning="neutral">{t('backups.unproven')}</Badge>;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge meaning={proof.ok ? 'success' : 'danger'}>
        {t(proof.ok ? 'backups.whole' : 'backups.broken')}
      </Badge>
      <span className="text-12 text-quiet max-phone:hidden">
        {t('backups.provenAt')} <Moment at={proof.verifiedAt} />
      </span>
    </div>
  );
}
