/** RTO and RPO as they were measured by restoring, over time. */
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { LineChart } from '../../parts/line-chart.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { durationMs } from '../operations/sizes.ts';
import type { Verification } from './data.ts';

const LEAST_MS = 1000;

export function ProofCharts({ verifications }: { verifications: readonly Verification[] }) {
  return (
    <>
      <ProofChart title={t('backups.rto')} of={(each) => each.rtoMs} all={verifications} />
      <ProofChart title={t('backups.rpo')} of={(each) => each.rpoMs} all={verifications} />
    </>
  );
}

interface ProofChartProps {
  title: string;
  of: (verification: Verification) => number | null;
  all: readonly Verification[];
}

function ProofChart({ title, of, all }: ProofChartProps) {
  const format = useFormat();
  const points = all.toReversed().flatMap((each) => {
    const y = of(each);
    return y === null ? [] : [{ x: Date.parse(each.verifiedAt), y, bad: !each.ok }];
  });
  if (points.length === 0) return null;
  const when = (x: number): string => format.dayTime(new Date(x).toISOString());
  const long = (y: number): string => durationMs(format, y);
  return (
    <ChartPanel
      title={title}
      heads={[t('backups.verifiedAt'), title]}
      rows={points.toReversed().map(({ x, y }) => [when(x), long(y)])}
    >
      <LineChart points={points} atLeast={LEAST_MS} label={title} writeX={when} writeY={long} />
    </ChartPanel>
  );
}
