/** One flash sale: watched while it runs, a report when it is over, and the switch that stops it. */
import { Link, useParams } from 'react-router';
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { runningTime } from '../../../shared/running-time.ts';
import { Moment } from '../../parts/moment.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useWatchedSale } from './data.ts';
import { OfferTable } from './offer-table.tsx';
import { SaleActions } from './sale-actions.tsx';
import { SaleStateBadge } from './sale-columns.tsx';
import { SaleFigures } from './sale-figures.tsx';
import { SoldPerSecond } from './sold-per-second.tsx';

export function Component() {
  const { saleId = '' } = useParams();
  const query = useWatchedSale(saleId);
  if (query.isPending) return <SaleSkeleton />;
  if (!query.data)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  const sale = query.data;
  return (
    <Page
      title={sale.name}
      back={{ to: '/flash-sales', place: t('sales.title') }}
      beside={
        <>
          <SaleStateBadge state={sale.state} />
          <Pulse sale={sale} isLive={query.isLive} />
        </>
      }
      below={<When sale={sale} />}
      actions={<SaleActions sale={sale} />}
    >
      <SaleFigures sale={sale} />
      <div className="mt-4 flex flex-col gap-4">
        {sale.state === 'live' ? <SoldPerSecond sale={sale} /> : null}
        <Panel title={t('sale.articles')} flush>
          <OfferTable offers={sale.offers} isOver={isOver(sale)} />
        </Panel>
      </div>
    </Page>
  );
}

function isOver({ state }: Pick<AdminSale, 'state'>): boolean {
  return state === 'ended' || state === 'stopped';
}

/** That the figures are of this second, or that they are not. */
function Pulse({ sale, isLive }: { sale: AdminSale; isLive: boolean }) {
  if (isOver(sale)) return null;
  return (
    <span className="inline-flex items-center gap-1.5 text-12 text-quiet">
      <span
        aria-hidden
        className={
          isLive ? 'size-2 animate-breathe rounded-full bg-accent' : 'size-2 bg-line-strong'
        }
      />
      {t(isLive ? 'sale.live' : 'sale.notLive')}
    </span>
  );
}

/** Both ends of the window, what is left of it by the server's clock, and the limit. */
function When({ sale }: { sale: AdminSale }) {
  const format = useFormat();
  const now = Date.parse(sale.serverTime);
  const limit = sale.limitPerCustomer;
  const until = (moment: string) => runningTime(Date.parse(moment) - now);
  return (
    <p className="flex flex-wrap gap-x-4">
      {sale.state === 'planned' ? (
        <span className="tabular">{t('sale.beginsIn', { time: until(sale.startsAt) })}</span>
      ) : null}
      {sale.state === 'live' ? (
        <span className="tabular">{t('sale.endsIn', { time: until(sale.endsAt) })}</span>
      ) : null}
      {isOver(sale) ? (
        <span>
          {t(sale.stoppedAt ? 'sale.stoppedAt' : 'sale.endedAt')}{' '}
          <Moment at={sale.stoppedAt ?? sale.endsAt} />
        </span>
      ) : null}
      <span title={`${format.absolute(sale.startsAt)} – ${format.absolute(sale.endsAt)}`}>
        {t('sales.windowOf', {
          from: format.dayTime(sale.startsAt),
          to: format.dayTime(sale.endsAt),
        })}
      </span>
      <span>{limit === null ? t('sale.noLimit') : t('sale.limitOf', { count: limit })}</span>
      <Link
        to="/stock/holds?state=active"
        className="text-accent underline underline-offset-3 hover:no-underline"
      >
        {t('holds.toHolds')}
      </Link>
    </p>
  );
}

function SaleSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-72" />
      <Skeleton className="mt-6 h-24 w-full rounded-md" />
      <Skeleton className="mt-4 h-64 w-full rounded-md" />
    </Loading>
  );
}
