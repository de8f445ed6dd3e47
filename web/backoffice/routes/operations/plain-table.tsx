/** A small table inside a panel: one head, rows of text and figures, nothing to choose or to sort. */
import type { ReactNode } from 'react';
import { classNames } from '../../parts/class-names.ts';

export interface PlainColumn {
  head: string;
  /** Figures stand to the right. */
  figures?: boolean;
  /** Left out where there is little room. */
  wide?: boolean;
}

interface PlainTableProps {
  label: string;
  columns: readonly PlainColumn[];
  rows: readonly { id: string; cells: readonly ReactNode[] }[];
}

export function PlainTable({ label, columns, rows }: PlainTableProps) {
  const look = ({ figures, wide }: PlainColumn): string =>
    classNames(
      'px-4',
      figures ? 'tabular text-right' : 'text-left wrap-anywhere',
      wide && 'max-phone:hidden',
    );
  return (
    <table className="w-full border-separate border-spacing-0 border-t border-line">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.head}
              scope="col"
              className={`h-9 border-b border-line py-1 text-12 font-medium text-quiet ${look(column)}`}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id} className="group">
            {cells.map((cell, index) => (
              <td
                key={columns[index]!.head}
                className={classNames(
                  'h-row border-b border-line py-2 group-last:border-b-0',
                  columns[index]!.figures && 'whitespace-nowrap',
                  look(columns[index]!),
                )}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
