/** Backups, work and processes: facts beside the findings. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Command } from '../../parts/copy-text.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Operations } from './data.ts';
import { PlainTable } from './plain-table.tsx';
import { bytes, duration, durationMs } from './sizes.ts';

const WORKERS_SHOWN = 4;

export function BackupsPanel({ backups }: Pick<Operations, 'backups'>) {
  const format = useFormat();
  const when = (at: string | null): ReactNode =>
    at === null ? t('operations.never') : <Moment at={at} />;
  const time = (ms: number | null): string => (ms === null ? '–' : durationMs(format, ms));
  return (
    <div id="backups">
      <Panel
        title={t('operations.backups')}
        actions={
          <Link to="/operations/backups" className="text-13 text-accent hover:underline">
            {t('backups.all')}
          </Link>
        }
      >
        <Facts>
          <Fact name={t('operations.lastGood')}>{when(backups.lastGood)}</Fact>
          {backups.lastFailed === null ? null : (
            <Fact name={t('operations.lastFailed')}>{when(backups.lastFailed)}</Fact>
          )}
          <Fact name={t('operations.lastVerified')}>{when(backups.lastVerified)}</Fact>
          <Fact name={t('operations.archived')}>{when(backups.archivedAt)}</Fact>
          <Fact name={t('operations.rto')}>{time(backups.rtoMs)}</Fact>
          <Fact name={t('operations.rpo')}>{time(backups.rpoMs)}</Fact>
        </Facts>
      </Panel>
    </div>
  );
}

export function WorkPanel({ queue, processes }: Pick<Operations, 'queue' | 'processes'>) {
  const format = useFormat();
  return (
    <Panel title={t('operations.work')}>
      <Facts>
        <Fact name={t('operations.waiting')}>{format.number(queue.waiting)}</Fact>
        <Fact name={t('operations.late')}>
          {queue.overdue === 0
            ? format.number(0)
            : t('operations.lateBy', {
                count: format.number(queue.overdue),
                time: duration(format, queue.oldestOverdueSeconds),
              })}
        </Fact>
        {processes.workers.slice(0, WORKERS_SHOWN).map(({ id, seenAt }) => (
          <Fact
            key={id}
            name={
              <>
                {t('operations.worker')}{' '}
                <code className="font-mono text-12">{id.slice(0, 16)}</code>
              </>
            }
          >
            <Moment at={seenAt} />
          </Fact>
        ))}
        <Fact name={t('operations.version')}>
          {t('operations.versionUp', {
            version: processes.version,
            time: duration(format, processes.uptimeSeconds),
          })}
        </Fact>
      </Facts>
      {queue.dead.length > 0 ? <GivenUp dead={queue.dead} /> : null}
    </Panel>
  );
}

/** Jobs that will not run again by themselves, each kind with its last error. */
function GivenUp({ dead }: Pick<Operations['queue'], 'dead'>) {
  const format = useFormat();
  return (
    <div className="mt-3 border-t border-line pt-3">
      <h3 className="font-sans text-13 font-medium tracking-normal text-warning">
        {t('operations.dead')}
      </h3>
      <ul className="my-2 flex flex-col gap-2">
        {dead.map(({ task, jobs, lastError }) => (
          <li key={task}>
            <p className="wrap-anywhere">
              {t('operations.deadOf', { count: format.number(jobs), task })}
            </p>
            <p className="line-clamp-3 text-12 wrap-anywhere text-quiet">{lastError}</p>
          </li>
        ))}
      </ul>
      <Command value="emporium jobs list" label={t('operations.deadCopy')} />
    </div>
  );
}

export function MachinePanel({ machine }: Pick<Operations, 'machine'>) {
  const format = useFormat();
  return (
    <div id="machine">
      <Panel title={t('operations.machine')}>
        <Facts>
          <Fact name={t('operations.host')}>{machine.host}</Fact>
          <Fact name={t('operations.processors')}>{format.number(machine.processors)}</Fact>
          <Fact name={t('operations.memory')}>
            {t('operations.usedOf', {
              used: format.percent(machine.memoryUsedPercent / 100),
              whole: bytes(format, machine.memoryBytes),
            })}
          </Fact>
          <Fact name={t('operations.disk')}>
            {t('operations.usedOf', {
              used: format.percent(machine.diskUsedPercent / 100),
              whole: bytes(format, machine.diskBytes),
            })}
          </Fact>
        </Facts>
      </Panel>
    </div>
  );
}

export function ConnectionsPanel({ processes }: Pick<Operations, 'processes'>) {
  const format = useFormat();
  return (
    <Panel title={t('operations.connections')} flush>
      <PlainTable
        label={t('operations.connections')}
        columns={[
          { head: t('operations.application') },
          { head: t('operations.count'), figures: true },
          { head: t('operations.longest'), figures: true },
        ]}
        rows={processes.connections.map((row) => ({
          id: row.application + row.state,
          cells: [
            <span key="who" className="flex flex-wrap gap-x-2">
              {row.application} <span className="text-quiet">{row.state}</span>
            </span>,
            format.number(row.connections),
            duration(format, row.longestSeconds),
          ],
        }))}
      />
    </Panel>
  );
}
