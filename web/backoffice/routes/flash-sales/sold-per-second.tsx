/** What was sold in each second of the last minute. */
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { LineChart } from '../../parts/line-chart.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

export function SoldPerSecond({ sale: { soldBySecond, soldPerSecond } }: { sale: AdminSale }) {
  const format = useFormat();
  const rate = format.number(Math.round(soldPerSecond * 10) / 10);
  const ago = (index: number) => soldBySecond.length - 1 - index;
  const writeAgo = (seconds: number) =>
    seconds === 0 ? t('sale.now') : t('sale.secondsAgo', { count: seconds });
  return (
    <ChartPanel
      title={t('sale.perSecond')}
      heads={[t('sale.second'), t('sale.units')]}
      rows={soldBySecond
        .map((units, index) => [writeAgo(ago(index)), format.number(units)])
        .toReversed()}
    >
      <LineChart
        label={t('sale.perSecondOf', { rate })}
        points={soldBySecond.map((units, index) => ({ x: index, y: units }))}
        atLeast={4}
        dots={false}
        height={160}
        writeX={(index) => writeAgo(ago(index))}
        writeY={(units) => format.number(Math.round(units * 10) / 10)}
      />
    </ChartPanel>
  );
}
