import type { ReactNode } from 'react';

/** The width of everything on a page. */
export function Container({
  children,
  className = '',
}: {
  children: ReactNode;
  className?: string;
}): ReactNode {
  return <div className={`mx-auto w-full max-w-[78rem] px-4 md:px-8 ${className}`}>{children}</div>;
}
