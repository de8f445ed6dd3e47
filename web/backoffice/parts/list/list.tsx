/**
 * A list of records: table on a desk, cards on a phone, with loading, empty and failed states, column
 * choice, selection, keyboard and "show more". The page gives columns and rows and owns the query.
 */
import type { ReactNode } from 'react';
import { t } from '../../words/index.ts';
import { Button } from '../button.tsx';
import { useIsPhone } from '../media.ts';
import { ProblemPanel } from '../problem-panel.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { useListModel, type ListColumn, type Selection } from './columns.ts';
import { ListCards } from './list-cards.tsx';
import { useListKeys } from './list-keys.ts';
import { ListTable } from './list-table.tsx';

interface ListProps<Row> {
  name: string;
  label: string;
  columns: ListColumn<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  rowHref: (row: Row) => string;
  rowName: (row: Row) => string;
  /** The state of the query behind the rows. */
  query: ListQuery;
  sort?: string;
  onSort?: (sort: string) => void;
  selection?: Selection;
  /** Search and filters, at the left of the bar above the rows. */
  toolbar: ReactNode;
  /** What stands in the place of the rows when there are none. */
  empty: ReactNode;
}

export interface ListQuery {
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function List<Row extends object>(props: ListProps<Row>) {
  const { table, visible, show } = useListModel({
    name: props.name,
    columns: props.columns,
    rows: props.rows,
    rowId: props.rowId,
    selection: props.selection,
  });
  const frame = useListKeys(props.selection);
  const isPhone = useIsPhone();
  const View = isPhone ? ListCards : ListTable;
  const failed = props.query.error !== null && props.rows.length === 0;
  const isEmpty = !props.query.isPending && !failed && props.rows.length === 0;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {props.toolbar}
        {isPhone ? null : <ColumnMenu columns={props.columns} visible={visible} onShow={show} />}
      </div>
      <div ref={frame} className="rounded-md border border-line bg-surface">
        {failed ? <ProblemPanel error={props.query.error} onRetry={props.query.refetch} /> : null}
        {isEmpty ? props.empty : null}
        {failed || isEmpty ? null : (
          <div className="max-phone:overflow-hidden">
            <View
              label={props.label}
              columns={visible}
              table={table}
              rowHref={props.rowHref}
              rowName={props.rowName}
              loading={props.query.isPending}
              sort={props.sort}
              onSort={props.onSort}
              selectable={props.selection !== undefined}
            />
          </div>
        )}
      </div>
      {props.query.isPending || isEmpty || failed ? null : (
        <ListEnd count={props.rows.length} query={props.query} />
      )}
    </div>
  );
}

function ListEnd({ count, query }: { count: number; query: ListQuery }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <p className="tabular text-quiet" aria-live="polite">
        {query.hasNextPage ? t('common.shownMore', { count }) : t('common.shown', { count })}
      </p>
      {query.hasNextPage ? (
        <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('common.loadMore')}
        </Button>
      ) : null}
    </div>
  );
}
