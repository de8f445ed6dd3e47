import { SlidersHorizontal, X } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { buttonClass } from '../../../../shared/ui/button.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { ListingData } from '../listing.tsx';
import { FacetForm } from './facet-form.tsx';

/**
 * The facets on a phone: a sheet from below; where no script runs, a disclosure at the same place.
 */
export function FacetSheet({ data }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(false);
  const open = (): void => {
    setOpened(true);
    dialog.current?.showModal();
  };
  return (
    <div className="lg:hidden">
      <button
        type="button"
        onClick={open}
        className={`${buttonClass({ look: 'secondary', size: 'small' })} script-only`}
      >
        <SlidersHorizontal aria-hidden size={18} strokeWidth={1.5} />
        {t('listing.filters')}
      </button>
      <noscript>
        <details>
          <summary className={buttonClass({ look: 'secondary', size: 'small' })}>
            {t('listing.filters')}
          </summary>
          <div className="pt-6">
            <FacetForm data={data} idPrefix="phone" />
          </div>
        </details>
      </noscript>
      <dialog
        ref={dialog}
        aria-label={t('listing.filters')}
        className="mt-auto mb-0 max-h-[85dvh] w-full max-w-none rounded-t-lg bg-surface p-6 shadow-float open:animate-[sheet-up_200ms_var(--ease-out)]"
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current.close();
        }}
      >
        <div className="mb-4 flex items-center justify-between">
          <h2 className="text-22">{t('listing.filters')}</h2>
          <button
            type="button"
            onClick={() => dialog.current?.close()}
            aria-label={t('shell.close')}
            className="-me-3 inline-flex size-11 items-center justify-center"
          >
            <X aria-hidden size={22} strokeWidth={1.5} />
          </button>
        </div>
        {opened && <FacetForm data={data} idPrefix="phone" />}
      </dialog>
    </div>
  );
}
