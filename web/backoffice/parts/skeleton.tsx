/** A place held for what comes, in its size. */
import type { ReactNode } from 'react';
import { t } from '../words/index.ts';
import { classNames } from './class-names.ts';

export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames('block animate-breathe rounded-sm bg-sunk', className ?? 'h-4 w-24')}
    />
  );
}

/** The place of a whole page while it is loaded; says so to people who do not see the shapes. */
export function Loading({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div aria-busy className={className}>
      <p className="sr-only">{t('shell.loading')}</p>
      {children}
    </div>
  );
}
