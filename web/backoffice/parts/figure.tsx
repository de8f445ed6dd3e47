/** One figure of a row of them, as an item of a list; it leads to what it counts. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Skeleton } from './skeleton.tsx';

interface FigureProps {
  to: string;
  label: string;
  /** Undefined while it is being asked for. */
  value: string | undefined;
  note: ReactNode;
  tone?: 'plain' | 'warning' | 'danger';
}

const looks = { plain: '', warning: 'text-warning', danger: 'text-danger' };

export function Figure({ to, label, value, note, tone = 'plain' }: FigureProps) {
  return (
    <li>
      <Link
        to={to}
        className={
          'flex h-full flex-col rounded-md border border-line bg-surface px-4 py-3 ' +
          'transition-colors duration-150 hover:border-line-strong'
        }
      >
        <span className="text-quiet">{label}</span>
        {value === undefined ? (
          <Skeleton className="my-1 h-7 w-20" />
        ) : (
          <span className={`tabular font-display text-28 max-phone:text-22 ${looks[tone]}`}>
            {value}
          </span>
        )}
        <span className="min-h-4.5 text-12 text-quiet">{note}</span>
      </Link>
    </li>
  );
}
