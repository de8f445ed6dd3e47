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
export function Loading({ className, isPage = false, children }: LoadingProps) {
  const Frame = isPage ? 'main' : 'div';
  const Heading = isPage ? 'h1' : 'p';
  return (
    <Frame aria-busy className={className}>
      <Heading className="sr-only">{t('shell.loading')}</Heading>
      {children}
    </Frame>
  );
}

interface LoadingProps {
  className?: string;
  /** True before the shell stands, when this is all there is. */
  isPage?: boolean;
  children: ReactNode;
}
