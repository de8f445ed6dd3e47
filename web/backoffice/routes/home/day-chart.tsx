/** Orders per day as bars, one accent, with the numbers under a pointer or a key, or as a table. */
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { DayBars, type Day } from './day-bars.tsx';

export const CHART_DAYS = 30;

/** `days` is undefined while it is being asked for. Days without an order are drawn as such. */
export function DayChart({ days }: { days: readonly Day[] | undefined }) {
  const [asTable, setAsTable] = useState(false);
  const format = useFormat();
  const all = days && everyDay(days, format.today(), format.currency);
  return (
    <Panel
      title={t('home.chart', { days: CHART_DAYS })}
      actions={
        <Button kind="quiet" className="-mr-2 text-quiet" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'home.asChart' : 'home.asTable')}
        </Button>
      }
    >
      {all === undefined ? (
        <Skeleton className="h-47 w-full" />
      ) : asTable ? (
        <DayTable days={all} />
      ) : (
        <DayBars days={all} />
      )}
    </Panel>
  );
}

/** The last days up to today, each once. */
function everyDay(known: readonly Day[], today: string, currency: string): Day[] {
  const byDay = new Map(known.map((each) => [each.day, each]));
  const [year = 0, month = 1, date = 1] = today.split('-').map(Number);
  return Array.from({ length: CHART_DAYS }, (_, index) => {
    const back = CHART_DAYS - 1 - index;
    const day = new Date(Date.UTC(year, month - 1, date - back)).toISOString().slice(0, 10);
    return byDay.get(day) ?? { day, orders: 0, revenue: { amount: 0, currency } };
  });
}

function DayTable({ days }: { days: Day[] }) {
  const format = useFormat();
  return (
    <div
      role="group"
      aria-label={t('home.chart', { days: CHART_DAYS })}
      tabIndex={0}
      className="max-h-64 overflow-y-auto rounded-sm border border-line"
    >
      <table className="w-full">
        <thead className="sticky top-0 bg-surface text-12 text-quiet">
          <tr>
            <th scope="col" className="h-8 px-3 text-left font-medium">
              {t('home.day')}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              {t('home.orders')}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              {t('home.revenue')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((each) => (
            <tr key={each.day} className="border-t border-line">
              <td className="h-8 px-3">{format.day(each.day, 'long')}</td>
              <td className="px-3 text-right">{format.number(each.orders)}</td>
              <td className="px-3 text-right">{format.money(each.revenue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
