import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface BreadcrumbsProps {
  label: string;
  /** From the top; the last is where one is. */
  steps: readonly { readonly title: string; readonly href?: string }[];
}

/** The way back up. */
export function Breadcrumbs({ label, steps }: BreadcrumbsProps): ReactNode {
  return (
    <nav aria-label={label}>
      <ol className="flex flex-wrap items-center gap-x-1 text-13 text-quiet">
        {steps.map(({ title, href }, i) => (
          <li key={title} className="flex items-center gap-1">
            {i > 0 && (
              <ChevronRight aria-hidden size={14} strokeWidth={1.5} className="rtl:rotate-180" />
            )}
            {href ? (
              <a
                href={href}
                className="inline-flex min-h-11 items-center underline-offset-4 hover:underline md:min-h-8"
              >
                {title}
              </a>
            ) : (
              <span aria-current="page">{title}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
