/** What the drills measured against what is aimed at, the newest first. */
import type { Drills } from '#modules/drills/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Command } from '../../parts/copy-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useDrills } from './data.ts';
import { PlainTable } from './plain-table.tsx';
import { durationMs } from './sizes.ts';

type Drill = Drills['drills'][number];

const FIRST = 'emporium drill week-1';
const HISTORY = 'emporium drill history';
const SHOWN = 12;

export function DrillsPanel() {
  const query = useDrills();
  if (query.isPending) return <Skeleton className="h-48 w-full rounded-md" />;
  if (!query.data) {
    return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { drills } = query.data;
  return drills.length === 0 ? <NoDrills /> : <DrillTable drills={drills.slice(0, SHOWN)} />;
}

function NoDrills() {
  return (
    <Panel title={t('operations.drills')}>
      <p className="mb-2 text-quiet">{t('operations.drillsNone')}</p>
      <Command value={FIRST} label={t('operations.drillCopy')} />
    </Panel>
  );
}

function DrillTable({ drills }: { drills: readonly Drill[] }) {
  return (
    <Panel
      title={t('operations.drills')}
      flush
      actions={<Command value={HISTORY} label={t('operations.drillHistory')} />}
    >
      <PlainTable
        label={t('operations.drills')}
        columns={[
          { head: t('operations.drill') },
          { head: t('operations.drillAt'), wide: true },
          { head: t('operations.drillRto'), figures: true },
          { head: t('operations.drillRpo'), figures: true },
          { head: t('operations.state'), wide: true },
        ]}
        rows={drills.map((drill) => ({
          id: drill.id,
          cells: [
            <Name key="name" drill={drill} />,
            <Moment key="at" at={drill.startedAt} />,
            <Figure key="rto" measured={drill.rtoMs} wanted={drill.target.rtoMs} />,
            <Figure key="rpo" measured={drill.rpoMs} wanted={drill.target.rpoMs} />,
            <Verdict key="state" ok={drill.ok} />,
          ],
        }))}
      />
    </Panel>
  );
}

/** The weeks of the month say what they rehearse; a drill that was not passed, why. */
function Name({ drill: { scenario, loss, startedAt, ok, findings } }: { drill: Drill }) {
  return (
    <>
      <span className="font-medium">{scenario}</span>{' '}
      {scenario === loss ? null : <span className="text-12 text-quiet">{loss}</span>}
      <span className="block text-12 text-quiet phone:hidden">
        <Moment at={startedAt} />
      </span>
      <span className="block py-1 phone:hidden">
        <Verdict ok={ok} />
      </span>
      {findings.slice(0, 1).map((finding) => (
        <span key={finding} className="block text-12 text-danger">
          {finding}
        </span>
      ))}
    </>
  );
}

function Verdict({ ok }: Pick<Drill, 'ok'>) {
  return (
    <Badge meaning={ok ? 'success' : 'danger'}>
      {t(ok ? 'operations.drillPassed' : 'operations.drillFailed')}
    </Badge>
  );
}

function Figure({ measured, wanted }: { measured: number | null; wanted: number }) {
  const format = useFormat();
  return (
    <>
      {measured === null ? '–' : durationMs(format, measured)}{' '}
      <span className="block text-12 text-quiet">
        {t('operations.drillOf', { time: durationMs(format, wanted) })}
      </span>
    </>
  );
}
