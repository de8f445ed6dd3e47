/** The four figures of the operator's day; each leads to what is behind it. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
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
        look={urgent > 0 ? 'text-danger' : troubles.length > 0 ? 'text-warning' : ''}
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
        value={backups.lastGood === null ? '–' : format.relative(backups.lastGood)}
        look={backups.lastGood === null ? 'text-warning' : ''}
        note={
          backups.lastVerified === null
            ? t('operations.neverVerified')
            : t('operations.verified', { when: format.relative(backups.lastVerified) })
        }
      />
    </ul>
  );
}

interface FigureProps {
  to: string;
  label: string;
  value: string;
  note: ReactNode;
  look?: string;
}

function Figure({ to, label, value, note, look = '' }: FigureProps) {
  return (
    <li>
      <Link
        to={to}
        className={
          'flex h-full flex-col rounded-md border border-line bg-surface px-4 py-3 ' +
          'transition-colors duration-150 hover:border-line-strong'
        }
      >
        <span className="text-quiet">{label}</span>
        <span className={`tabular font-display text-28 ${look}`}>{value}</span>
        <span className="min-h-4.5 text-12 text-quiet">{note}</span>
      </Link>
    </li>
  );
}
