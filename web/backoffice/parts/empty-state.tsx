/** An empty place says what it is for and offers the first step. */
import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  body: string;
  /** True where it is the whole page. */
  isPage?: boolean;
  children?: ReactNode;
}

export function EmptyState({ icon: Icon, title, body, isPage = false, children }: EmptyStateProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-16 text-center">
      <span className="flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent">
        <Icon aria-hidden size={22} strokeWidth={1.5} />
      </span>
      <Heading className="text-18">{title}</Heading>
      <p className="max-w-96 text-quiet">{body}</p>
      {children ? <div className="mt-2 flex flex-wrap justify-center gap-2">{children}</div> : null}
    </div>
  );
}
