/** A list on a desk: a real table with a sticky head, 40 px rows, sorting in the heads. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';
import { t } from '../../words/index.ts';
import { Checkbox } from '../checkbox.tsx';
import { classNames } from '../class-names.ts';
import { Skeleton } from '../skeleton.tsx';
import { chooseRow, type ListColumn, type ListModel, type ListRow } from './columns.ts';
import type { ListViewProps } from './list-view.ts';

const SKELETON_ROWS = 10;

export function ListTable<Row extends object>(props: ListViewProps<Row>) {
  const { table, columns, label, loading, selectable, sort, onSort } = props;
  return (
    <table className="w-full border-separate border-spacing-0" aria-busy={loading}>
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr>
          {selectable ? <SelectAll table={table} /> : null}
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {loading
          ? Array.from({ length: SKELETON_ROWS }, (_, index) => (
              <SkeletonRow key={index} columns={columns} selectable={selectable} />
            ))
          : table.getRowModel().rows.map((row) => <BodyRow key={row.id} row={row} {...props} />)}
      </tbody>
    </table>
  );
}

const headCell =
  'sticky top-bar z-10 h-9 border-b border-line bg-surface px-3 text-left text-12 font-medium text-quiet ' +
  'first:rounded-tl-md last:rounded-tr-md';

function SelectAll<Row extends object>({ table }: { table: ListModel<Row> }) {
  return (
    <th scope="col" className={classNames(headCell, 'w-10 pr-0')}>
      <Checkbox
        label={t('common.selectAll')}
        checked={table.getRowModel().rows.length > 0 && table.getIsAllRowsSelected()}
        indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
        onChange={(isChosen) => table.toggleAllRowsSelected(isChosen)}
      />
    </th>
  );
}

interface HeadCellProps<Row> {
  column: ListColumn<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const order = column.sort;
  const isUp = order?.ascending !== undefined && sort === order.ascending;
  const isDown = order?.descending !== undefined && sort === order.descending;
  const next = isUp ? (order?.descending ?? sort) : (order?.ascending ?? order?.descending);
  const Arrow = isDown || (!isUp && !order?.ascending) ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={order ? (isUp ? 'ascending' : isDown ? 'descending' : 'none') : undefined}
      className={classNames(headCell, column.align === 'end' && 'text-right', column.width)}
    >
      {order && onSort ? (
        <button
          type="button"
          title={t('common.sortBy', { column: column.header })}
          className="group inline-flex items-center gap-1 rounded-sm font-medium hover:text-ink"
          onClick={() => next && onSort(next)}
        >
          {column.header}
          <Arrow
            aria-hidden
            size={13}
            strokeWidth={1.5}
            className={isUp || isDown ? 'text-ink' : 'opacity-0 group-hover:opacity-100'}
          />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

const bodyCell = 'h-row border-b border-line px-3 py-1 group-last:border-b-0';

function BodyRow<Row extends object>(props: ListViewProps<Row> & { row: ListRow<Row> }) {
  const { row, rowHref, rowName, selectable, columns } = props;
  const navigate = useNavigate();
  const isChosen = row.getIsSelected();
  function open(event: MouseEvent) {
    const target = event.target as HTMLElement;
    const isReading = getSelection()?.toString() !== '';
    if (target.closest('a, button, input, label, [role=checkbox]') || isReading) return;
    void navigate(rowHref(row.original));
  }
  return (
    <tr
      data-row={row.id}
      onClick={open}
      className={classNames(
        'group cursor-pointer transition-colors duration-100',
        isChosen ? 'bg-accent-soft' : 'hover:bg-paper focus-within:bg-paper',
      )}
    >
      {selectable ? (
        <td className={classNames(bodyCell, 'pr-0')}>
          <Checkbox
            label={t('common.selectRow', { name: rowName(row.original) })}
            checked={isChosen}
            onChange={(next, shiftKey) => chooseRow(row, next, shiftKey)}
          />
        </td>
      ) : null}
      {columns.map((column) => (
        <td
          key={column.id}
          className={classNames(
            bodyCell,
            column.align === 'end' && 'tabular text-right',
            column.width,
          )}
        >
          {column.cell(row.original)}
        </td>
      ))}
    </tr>
  );
}

interface SkeletonRowProps<Row> {
  columns: ListColumn<Row>[];
  selectable: boolean;
}

function SkeletonRow<Row>({ columns, selectable }: SkeletonRowProps<Row>) {
  return (
    <tr className="group">
      {selectable ? (
        <td className={classNames(bodyCell, 'pr-0')}>
          <Skeleton className="size-4" />
        </td>
      ) : null}
      {columns.map((column, index) => (
        <td key={column.id} className={bodyCell}>
          <Skeleton
            className={classNames(
              'h-3.5',
              index === 0 ? 'w-48' : 'w-16',
              column.align && 'ml-auto',
            )}
          />
        </td>
      ))}
    </tr>
  );
}
