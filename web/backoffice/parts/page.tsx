/** The frame of a page: title, what it is about, actions at the right, content to 1440 px. */
import { useEffect, type ReactNode } from 'react';
import { ArrowLeft } from 'lucide-react';
import { Link } from 'react-router';
import { useShop } from '../shop.ts';
import { t } from '../words/index.ts';
import { classNames } from './class-names.ts';

/** Names the browser's tab and, for a screen reader, the page that has just been opened. */
export function usePageTitle(title: string): void {
  const shop = useShop().data?.name;
  useEffect(() => {
    document.title = shop ? t('shell.pageTitle', { page: title, shop }) : title;
  }, [title, shop]);
}

interface PageProps {
  title: string;
  /** Beside the title: a state, a count. */
  beside?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; place: string };
  children: ReactNode;
}

export function Page({ title, beside, below, actions, back, children }: PageProps) {
  usePageTitle(title);
  return (
    <div className="mx-auto max-w-360 p-6 max-phone:p-4">
      <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {back ? (
            <Link
              to={back.to}
              className="mb-1 inline-flex items-center gap-1 text-12 text-quiet hover:text-ink"
            >
              <ArrowLeft aria-hidden size={14} strokeWidth={1.5} />
              {t('common.back', { place: back.place })}
            </Link>
          ) : null}
          <div className="flex min-h-control flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-22 break-words">{title}</h1>
            {beside}
          </div>
          {below ? <div className="text-quiet">{below}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: string;
  actions?: ReactNode;
  className?: string;
  /** Without inner space, for tables and lists that bring their own. */
  flush?: boolean;
  children: ReactNode;
}

/** A surface on the page that holds what belongs together. */
export function Panel({ title, actions, className, flush = false, children }: PanelProps) {
  return (
    <section className={classNames('rounded-md border border-line bg-surface', className)}>
      {title ? (
        <header
          className={classNames(
            'flex min-h-row items-center justify-between gap-4 px-4 pt-2',
            flush && 'pb-2',
          )}
        >
          <h2 className="font-sans text-14 font-semibold tracking-normal">{title}</h2>
          {actions}
        </header>
      ) : null}
      <div className={flush ? undefined : classNames('p-4', title && 'pt-2')}>{children}</div>
    </section>
  );
}
