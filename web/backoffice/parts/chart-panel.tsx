/** A chart and, one press away, the table of its figures. */
import { useState, type ReactNode } from 'react';
import { t } from '../words/index.ts';
import { Button } from './button.tsx';
import { Panel } from './page.tsx';

interface ChartPanelProps {
  title: string;
  /** Heads of the table's columns; the first names the row, the others stand at the right. */
  heads: readonly string[];
  rows: readonly (readonly string[])[];
  children: ReactNode;
}

export function ChartPanel({ title, heads, rows, children }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={title}
      actions={
        <Button
          kind="quiet"
          className="-mr-2 text-quiet"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'chart.asChart' : 'chart.asTable')}
        </Button>
      }
    >
      {asTable ? <FigureTable title={title} heads={heads} rows={rows} /> : children}
    </Panel>
  );
}

function FigureTable({ title, heads, rows }: Omit<ChartPanelProps, 'children'>) {
  return (
    <div
      role="group"
      aria-label={title}
      tabIndex={0}
      className="max-h-64 overflow-y-auto rounded-sm border border-line"
    >
      <table className="w-full">
        <thead className="sticky top-0 bg-surface text-12 text-quiet">
          <tr>
            {heads.map((head, index) => (
              <th
                key={head}
                scope="col"
                className={`h-8 px-3 font-medium ${index === 0 ? 'text-left' : 'text-right'}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at} className="border-t border-line">
              {row.map((cell, index) => (
                <td
                  key={heads[index]}
                  className={`h-8 px-3 ${index === 0 ? 'text-left' : 'tabular text-right'}`}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
