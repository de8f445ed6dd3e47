/** Every change of one article's stock, newest first: when, what, how much, who, why. */
import type { StaticOf } from '#platform/contract.ts';
import type { Movement, Stock } from '#modules/inventory/contract.ts';
import { Link } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Moment } from '../../parts/moment.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t, wordFor } from '../../words/index.ts';
import { useMovements } from './data.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type MovementRow = StaticOf<typeof Movement>;

const head = 'h-9 border-b border-line px-4 text-12 font-medium text-quiet';

export function Ledger({ variantId, unit }: { variantId: string; unit: Stock['unit'] }) {
  const query = useMovements(variantId);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <Skeleton className="m-4 h-40" />;
  if (query.error) return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return <p className="p-4 text-quiet">{t('stock.noMovements')}</p>;
  return (
    <>
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{t('stock.ledger')}</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(head, 'text-left')}>
              {t('stock.column.when')}
            </th>
            <th scope="col" className={classNames(head, 'text-left')}>
              {t('stock.column.what')}
            </th>
            <th scope="col" className={classNames(head, 'text-right')}>
              {t('stock.column.change')}
            </th>
            <th scope="col" className={classNames(head, 'text-right')}>
              {t('stock.column.after')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LedgerRow key={row.number} row={row} unit={unit} />
          ))}
        </tbody>
      </table>
      {query.hasNextPage ? (
        <div className="p-3 text-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('stock.showMore')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function LedgerRow({ row, unit }: { row: MovementRow; unit: Stock['unit'] }) {
  const format = useFormat();
  const cell = 'border-b border-line px-4 py-2 align-top group-last:border-b-0';
  const isOrder = row.reference !== null && UUID.test(row.reference);
  const actor = row.actor.kind === 'system' ? t('actor.system') : row.actor.name;
  const why = [actor, row.reason, isOrder ? null : row.reference].filter(Boolean).join(' · ');
  return (
    <tr className="group">
      <td className={cell}>
        <Moment at={row.createdAt} />
      </td>
      <td className={cell}>
        <p>
          {wordFor(`stock.kind.${row.kind}`, row.kind)}
          {isOrder ? (
            <Link
              to={`/orders/${row.reference}`}
              className="ml-2 text-accent underline underline-offset-3"
            >
              {t('stock.toOrder')}
            </Link>
          ) : null}
        </p>
        <p className="text-12 break-words text-quiet">{why}</p>
      </td>
      <td className={classNames(cell, 'tabular text-right whitespace-nowrap')}>
        {row.quantity > 0 ? '+' : '−'}
        {format.quantity(Math.abs(row.quantity), unit)}
      </td>
      <td className={classNames(cell, 'tabular text-right font-medium whitespace-nowrap')}>
        {format.quantity(row.after, unit)}
      </td>
    </tr>
  );
}
