/** One quality scenario: the verdict, what it rests on, its figures over time, the latest run. */
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { CopyText } from '../../parts/copy-text.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useScenario, windowOf, type Scenario } from './data.ts';
import { figure, limitWords } from './figures.ts';
import { LatestRun } from './latest-run.tsx';
import { ScenarioFigures } from './scenario-figures.tsx';
import { VerdictBadge } from './verdict-badge.tsx';

const names = ['days'] as const;

export function Component() {
  const { scenarioId = '' } = useParams();
  const days = windowOf(useUrlFilters(names).values.days);
  const query = useScenario(scenarioId, days);
  if (query.isPending) return <ScenarioSkeleton />;
  if (!query.data)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  const { scenario, points } = query.data;
  return (
    <Page
      title={`${scenario.id} ${scenario.title}`}
      back={{ to: `/quality-scenarios?days=${days}`, place: t('quality.title') }}
      beside={<VerdictBadge verdict={scenario.verdict} />}
      below={scenario.measure}
    >
      <Facts scenario={scenario} />
      <div className="mt-4 grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-4 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-4">
          <ScenarioFigures scenario={scenario} points={points} />
          <LatestRun result={scenario.latest} />
        </div>
        <CommandPanel scenario={scenario} />
      </div>
    </Page>
  );
}

function Facts({ scenario }: { scenario: Scenario }) {
  const format = useFormat();
  const { value, unit, evidence, window } = scenario;
  return (
    <dl
      className={
        'grid grid-cols-[1fr_1fr_2fr] divide-line rounded-md border border-line bg-surface ' +
        'max-phone:grid-cols-1 max-phone:divide-y phone:divide-x'
      }
    >
      <Fact name={t('scenario.seen')} note={unit}>
        {value === null ? '–' : figure(format, value)}
      </Fact>
      <Fact name={t('scenario.limit')}>{limitWords(format, scenario) ?? '–'}</Fact>
      <div className="px-4 py-3">
        <dt className="text-quiet">{t('scenario.evidence')}</dt>
        <dd>
          {evidence}
          <span className="block text-12 text-quiet">
            {t('quality.windowFrom', {
              from: format.absolute(window.from),
              to: format.absolute(window.to),
            })}
          </span>
        </dd>
      </div>
    </dl>
  );
}

function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-quiet">{name}</dt>
      <dd className="tabular text-22">
        {children}
        {note ? <span className="block text-12 text-quiet">{note}</span> : null}
      </dd>
    </div>
  );
}

function CommandPanel({ scenario: { id, command } }: { scenario: Scenario }) {
  return (
    <Panel title={t('scenario.command')}>
      {command === null ? (
        <p className="text-quiet">{t('scenario.noCommand')}</p>
      ) : (
        <div className="flex flex-col gap-3">
          <div className="rounded-sm border border-line bg-paper px-3 py-2">
            <CopyText value={command} label={t('quality.copyCommand', { id })}>
              <code className="font-mono text-ink">{command}</code>
            </CopyText>
          </div>
          <p className="text-quiet">{t('scenario.commandBody')}</p>
        </div>
      )}
    </Panel>
  );
}

function ScenarioSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-96 max-w-full" />
      <Skeleton className="mt-6 h-24 w-full rounded-md" />
      <Skeleton className="mt-4 h-64 w-full rounded-md" />
    </Loading>
  );
}
