/** One article in stock: count it, set when it is low, read its ledger. */
import { useParams } from 'react-router';
import type { Stock } from '#modules/inventory/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { MissingPage } from '../../shell/missing-page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { CountForm } from './count-form.tsx';
import { useStockOf } from './data.ts';
import { Ledger } from './ledger.tsx';
import { articleName } from './stock-columns.tsx';

export function Component() {
  const { variantId = '' } = useParams();
  const mayWrite = useMay()('stock.write');
  const query = useStockOf(variantId);
  if (query.isPending) return <StockSkeleton />;
  if (query.error)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <MissingPage />;
  const stock = query.data;
  return (
    <Page
      title={articleName(stock)}
      back={{ to: '/stock', place: t('stock.title') }}
      beside={stock.low ? <Badge meaning="warning">{t('stock.isLow')}</Badge> : null}
      below={stock.sku}
    >
      <Levels stock={stock} />
      <div className="mt-4 grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-4 max-lg:grid-cols-1">
        <Panel title={t('stock.ledger')} flush>
          <Ledger variantId={variantId} unit={stock.unit} />
        </Panel>
        {mayWrite ? <CountForm key={stock.version} stock={stock} /> : null}
      </div>
    </Page>
  );
}

function Levels({ stock }: { stock: Stock }) {
  const format = useFormat();
  const levels = [
    [t('stock.column.onHand'), stock.onHand],
    [t('stock.column.reserved'), stock.reserved],
    [t('stock.column.available'), stock.available],
  ] as const;
  return (
    <dl className="grid grid-cols-3 divide-x divide-line rounded-md border border-line bg-surface">
      {levels.map(([label, value]) => (
        <div key={label} className="px-4 py-3">
          <dt className="text-quiet">{label}</dt>
          <dd className="tabular text-22">{format.quantity(value, stock.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}

function StockSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-72" />
      <Skeleton className="mt-6 h-19 w-full rounded-md" />
      <Skeleton className="mt-4 h-72 w-full rounded-md" />
    </Loading>
  );
}
