/** The four figures of the operator's day; each leads to what is behind it. */
import { Figure } from '../../parts/figure.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { troublesOf, type Operations } from './data.ts';
import { bytes } from './sizes.ts';

export function DayNumbers({ operations }: { operations: Operations }) {
  const format = useFormat();
  const { machine, database, backups } = operations;
  const troubles = troublesOf(operations);
  const urgent = troubles.filter(({ state }) => state === 'fail').length;
  const { bytesPerMonth: monthly } = database;
  return (
    <ul className="mb-4 grid grid-cols-4 gap-3 max-lg:grid-cols-2">
      <Figure
        to="#troubles"
        label={t('operations.toLookAt')}
        value={format.number(troubles.length)}
        tone={urgent > 0 ? 'danger' : troubles.length > 0 ? 'warning' : 'plain'}
        note={t('operations.urgent', { count: urgent })}
      />
      <Figure
        to="#machine"
        label={t('operations.disk')}
        value={bytes(format, machine.diskFreeBytes)}
        note={t('operations.diskNote', {
          used: format.percent(machine.diskUsedPercent / 100),
          memory: format.percent(machine.memoryUsedPercent / 100),
        })}
      />
      <Figure
        to="#database"
        label={t('operations.database')}
        value={bytes(format, database.bytes)}
        note={
          monthly === null
            ? t('operations.growthUnknown')
            : t('operations.growth', { size: bytes(format, monthly) })
        }
      />
      <Figure
        to="/operations/backups"
        label={t('operations.lastBackup')}
        value={backups.lastGood === null ? t('operations.none') : format.relative(backups.lastGood)}
        tone={backups.lastGood === null ? 'warning' : 'plain'}
        note={
          backups.lastVerified === null
            ? t('operations.neverVerified')
            : t('operations.verified', { when: format.relative(backups.lastVerified) })
        }
      />
    </ul>
  );
}
