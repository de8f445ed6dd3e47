/** What the two views of a list, table and cards, are given. */
import type { ListColumn, ListModel } from './columns.ts';

export interface ListViewProps<Row extends object> {
  label: string;
  table: ListModel<Row>;
  /** The visible columns, in their order. */
  columns: ListColumn<Row>[];
  rowHref: (row: Row) => string;
  rowName: (row: Row) => string;
  loading: boolean;
  selectable: boolean;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}
