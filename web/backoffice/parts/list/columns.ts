/** The model of a list: its columns, which of them this person wants to see, and the chosen rows. */
import { useMemo, useState, type ReactNode } from 'react';
import {
  columnVisibilityFeature,
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type ReactTable,
  type RowSelectionState,
} from '@tanstack/react-table';

export interface ListColumn<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and money end at the same edge. */
  align?: 'end';
  /** The values of `?sort=` that the server knows for this column; without any the head is no button. */
  sort?: { ascending?: string; descending?: string };
  /** Classes for the width of head and cells. */
  width?: string;
  /** Never hidden: the column that says what the row is. */
  fixed?: true;
  /** Hidden until the person asks for it. */
  extra?: true;
  /** Where the value stands on a phone's card: its title, its right edge, a line below, or nowhere. */
  onCard?: 'title' | 'end' | 'line' | 'none';
  /** What the card says instead, where the column's head is missed. */
  card?: (row: Row) => ReactNode;
}

export interface Selection {
  chosen: ReadonlySet<string>;
  choose: (ids: ReadonlySet<string>) => void;
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
type Visibility = Record<string, boolean>;

export type ListModel<Row extends object> = ReactTable<typeof features, Row>;
export type ListRow<Row extends object> = ReturnType<ListModel<Row>['getRowModel']>['rows'][number];

interface ListModelInput<Row> {
  /** Names the remembered column choice. */
  name: string;
  columns: ListColumn<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  selection: Selection | undefined;
}

/** The table model of a list: visible columns (remembered on this device) and chosen rows. */
export function useListModel<Row extends object>(input: ListModelInput<Row>) {
  const { name, columns, rows, rowId, selection } = input;
  const [columnVisibility, setVisibility] = useState(() => remembered(name, columns));
  const definitions = useMemo(() => columns.map((column) => definitionOf(column)), [columns]);
  const rowSelection = recordOf(selection);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowId,
    state: { columnVisibility, rowSelection },
    enableRowSelection: selection !== undefined,
    isRowRangeSelectionEvent: (event) => (event as { shiftKey?: boolean }).shiftKey === true,
    onRowSelectionChange: (update) => {
      const next = typeof update === 'function' ? update(rowSelection) : update;
      selection?.choose(new Set(Object.keys(next)));
    },
  });
  const visible = columns.filter((column) => table.getColumn(column.id)?.getIsVisible() ?? true);
  function show(id: string, isShown: boolean) {
    const next = { ...columnVisibility, [id]: isShown };
    localStorage.setItem(memoryKey(name), JSON.stringify(next));
    setVisibility(next);
  }
  return { table, visible, show };
}

/** Chooses a row or lets it go; with `shiftKey` also everything up to the row chosen before. */
export function chooseRow<Row extends object>(
  row: ListRow<Row>,
  checked: boolean,
  shiftKey: boolean,
): void {
  row.getToggleSelectedHandler()({ target: { checked }, shiftKey });
}

function definitionOf<Row extends object>(
  column: ListColumn<Row>,
): ColumnDef<typeof features, Row, unknown> {
  return {
    id: column.id,
    header: column.header,
    enableHiding: column.fixed !== true,
    cell: ({ row }) => column.cell(row.original),
  };
}

function recordOf(selection: Selection | undefined): RowSelectionState {
  return Object.fromEntries([...(selection?.chosen ?? [])].map((id) => [id, true as const]));
}

function remembered<Row>(name: string, columns: ListColumn<Row>[]): Visibility {
  const start: Visibility = {};
  for (const column of columns) if (column.extra) start[column.id] = false;
  const stored = localStorage.getItem(memoryKey(name));
  if (stored === null) return start;
  const value: unknown = JSON.parse(stored);
  return typeof value === 'object' && value !== null
    ? { ...start, ...(value as Visibility) }
    : start;
}

function memoryKey(name: string): string {
  return `emporium.columns.${name}`;
}
