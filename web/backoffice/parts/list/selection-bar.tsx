/** The bar from below that offers what can be done with the chosen rows. */
import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import { t } from '../../words/index.ts';
import { IconButton } from '../button.tsx';

interface SelectionBarProps {
  count: number;
  onLetGo: () => void;
  children: ReactNode;
}

export function SelectionBar({ count, onLetGo, children }: SelectionBarProps) {
  if (count === 0) return null;
  return (
    <div className="pointer-events-none sticky bottom-4 z-20 mt-4 flex justify-center">
      <div
        role="toolbar"
        aria-label={t('common.selected', { count })}
        className={
          'pointer-events-auto flex animate-rise items-center gap-2 rounded-md border border-line ' +
          'bg-surface py-2 pr-2 pl-4 shadow-float'
        }
      >
        <span className="tabular mr-2 font-medium whitespace-nowrap" aria-live="polite">
          {t('common.selected', { count })}
        </span>
        {children}
        <IconButton label={t('common.letGo')} onClick={onLetGo}>
          <X aria-hidden size={16} strokeWidth={1.5} />
        </IconButton>
      </div>
    </div>
  );
}
