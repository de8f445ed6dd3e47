/** The same list on a phone: one card per row, the title first, numbers at the right edge. */
import { t } from '../../words/index.ts';
import { Checkbox } from '../checkbox.tsx';
import { classNames } from '../class-names.ts';
import { Skeleton } from '../skeleton.tsx';
import { chooseRow, type ListColumn, type ListRow } from './columns.ts';
import type { ListViewProps } from './list-view.ts';

const SKELETON_CARDS = 6;

export function ListCards<Row extends object>(props: ListViewProps<Row>) {
  if (props.loading) {
    return (
      <ul aria-busy className="divide-y divide-line">
        {Array.from({ length: SKELETON_CARDS }, (_, index) => (
          <li key={index} className="flex flex-col gap-2 p-4">
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-3.5 w-1/3" />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ul aria-label={props.label} className="divide-y divide-line">
      {props.table.getRowModel().rows.map((row) => (
        <Card key={row.id} row={row} {...props} />
      ))}
    </ul>
  );
}

function Card<Row extends object>(props: ListViewProps<Row> & { row: ListRow<Row> }) {
  const { row, columns, rowName, selectable } = props;
  const record = row.original;
  const at = (place: ListColumn<Row>['onCard']) =>
    columns.filter((column) => (column.onCard ?? 'line') === place);
  return (
    <li
      data-row={row.id}
      className={classNames(
        // The title's link covers the whole card; a finger needs no aim.
        'relative flex items-start gap-3 p-4 [&_[data-row-link]]:after:absolute',
        '[&_[data-row-link]]:after:inset-0',
        row.getIsSelected() ? 'bg-accent-soft' : 'active:bg-paper',
      )}
    >
      {selectable ? (
        <span className="relative z-1 -m-2 p-2">
          <Checkbox
            label={t('common.selectRow', { name: rowName(record) })}
            checked={row.getIsSelected()}
            onChange={(next) => chooseRow(row, next, false)}
          />
        </span>
      ) : null}
      <div className="min-w-0 flex-1">
        {at('title').map((column) => (
          <div key={column.id}>{(column.card ?? column.cell)(record)}</div>
        ))}
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-quiet">
          {at('line').map((column) => (
            <span key={column.id} className="empty:hidden">
              {(column.card ?? column.cell)(record)}
            </span>
          ))}
        </div>
      </div>
      <div className="flex flex-col items-end gap-1 text-right">
        {at('end').map((column) => (
          <span key={column.id} className="tabular">
            {(column.card ?? column.cell)(record)}
          </span>
        ))}
      </div>
    </li>
  );
}
