/** Orders per day as bars, one accent, with the numbers under a pointer or a key, or as a table. */
import { useState } from 'react';
import type { StaticOf } from '#platform/contract.ts';
import type { ordersSummary } from '#modules/orders/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { DayBars } from './day-bars.tsx';

export type Day = StaticOf<(typeof ordersSummary)['answers'][200]>['days'][number];

/** `days` is undefined while it is being asked for. */
export function DayChart({ days }: { days: Day[] | undefined }) {
  const [asTable, setAsTable] = useState(false);
  if (!days) return <Skeleton className="h-48 w-full" />;
  const isEmpty = days.every((each) => each.orders === 0);
  return (
    <div>
      <div className="mb-2 flex items-center justify-between">
        <p className="text-quiet">
          {isEmpty ? t('home.chartEmpty') : t('home.chartNote', { days: days.length })}
        </p>
        <Button kind="quiet" className="text-quiet" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'home.asChart' : 'home.asTable')}
        </Button>
      </div>
      {asTable ? <DayTable days={days} /> : <DayBars days={days} />}
    </div>
  );
}

function DayTable({ days }: { days: Day[] }) {
  const format = useFormat();
  return (
    <div className="max-h-64 overflow-y-auto rounded-sm border border-line">
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
