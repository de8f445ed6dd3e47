/** A scenario's figures over time, as a line with its limit or as a table. */
import { ChartLine } from 'lucide-react';
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { LineChart } from '../../parts/line-chart.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { ScenarioHistory } from './data.ts';
import { figure } from './figures.ts';

export function ScenarioFigures({
  scenario,
  points,
}: Pick<ScenarioHistory, 'scenario' | 'points'>) {
  const format = useFormat();
  if (points.length === 0) {
    return (
      <Panel title={t('scenario.chart')}>
        <EmptyState
          icon={ChartLine}
          title={t('scenario.noPoints')}
          body={t('scenario.noPointsBody')}
        />
      </Panel>
    );
  }
  return (
    <ChartPanel
      title={t('scenario.chart')}
      heads={[
        t('scenario.when'),
        t('scenario.source'),
        t('scenario.seen'),
        t('scenario.limit'),
        t('quality.state'),
      ]}
      rows={points
        .toReversed()
        .map(({ at, source, value, limit, verdict }) => [
          format.absolute(at),
          t(`scenario.source.${source}`),
          figure(format, value),
          limit === null ? '–' : figure(format, limit),
          t(`quality.state.${verdict}`),
        ])}
    >
      <LineChart
        label={t('scenario.chartOf', { title: scenario.title, unit: scenario.unit })}
        points={points.map(({ at, value, verdict }) => ({
          x: Date.parse(at),
          y: value,
          bad: verdict === 'FAIL',
        }))}
        limit={scenario.limit}
        writeX={(at) => format.relative(new Date(at).toISOString())}
        writeY={(value) => figure(format, value)}
      />
    </ChartPanel>
  );
}
