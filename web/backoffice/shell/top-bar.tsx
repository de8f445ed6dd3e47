/** The bar above every page: search, the shop itself, help, the person. On a phone also the menu. */
import { useState } from 'react';
import { Dialog } from '@base-ui/react/dialog';
import { CircleQuestionMark, Menu as MenuIcon, Search, Store, X } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { modifierName } from '../keyboard.ts';
import { useShop } from '../shop.ts';
import { t } from '../words/index.ts';
import { AccountMenu } from './account-menu.tsx';
import { Navigation } from './navigation.tsx';

interface TopBarProps {
  onSearch: () => void;
  onHelp: () => void;
}

export function TopBar({ onSearch, onHelp }: TopBarProps) {
  const shop = useShop().data;
  return (
    <header
      className={
        'sticky top-0 z-30 flex h-bar items-center gap-2 border-b border-line bg-paper px-4 ' +
        'max-phone:h-14'
      }
    >
      <PhoneMenu name={shop?.name ?? ''} />
      <span className="truncate font-display text-18 phone:hidden">{shop?.name}</span>
      <button
        type="button"
        onClick={onSearch}
        className={
          'flex h-8 w-80 items-center gap-2 rounded-sm border border-line bg-surface px-2.5 text-quiet ' +
          'transition-colors duration-150 hover:border-line-strong max-phone:hidden'
        }
      >
        <Search aria-hidden size={16} strokeWidth={1.5} />
        <span className="flex-1 text-left">{t('shell.search')}</span>
        <Keys keys={[modifierName(), 'K']} />
      </button>
      <div className="ml-auto flex items-center gap-1">
        <IconButton label={t('shell.search')} className="phone:hidden" onClick={onSearch}>
          <Search aria-hidden size={20} strokeWidth={1.5} />
        </IconButton>
        <a
          href="/"
          target="_blank"
          rel="noopener"
          title={t('shell.viewShop')}
          aria-label={t('shell.viewShop')}
          className={
            'inline-flex size-control items-center justify-center rounded-sm text-quiet ' +
            'hover:bg-sunk hover:text-ink'
          }
        >
          <Store aria-hidden size={18} strokeWidth={1.5} />
        </a>
        <IconButton label={t('shell.help')} className="max-phone:hidden" onClick={onHelp}>
          <CircleQuestionMark aria-hidden size={18} strokeWidth={1.5} />
        </IconButton>
        <AccountMenu />
      </div>
    </header>
  );
}

/** Keys as they stand on a keyboard. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="flex gap-0.5">
      {keys.map((key) => (
        <kbd
          key={key}
          className={
            'flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-line ' +
            'bg-paper px-1 font-sans text-12 text-quiet'
          }
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}

function PhoneMenu({ name }: { name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        render={<IconButton label={t('shell.openMenu')} className="-ml-2 phone:hidden" />}
      >
        <MenuIcon aria-hidden size={20} strokeWidth={1.5} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Dialog.Popup
          data-window
          aria-label={t('shell.navigation')}
          className={
            'fixed inset-y-0 left-0 z-40 flex w-72 animate-fade flex-col bg-paper shadow-float ' +
            'outline-none'
          }
        >
          <div className="flex h-14 items-center justify-between pr-2 pl-4">
            <Dialog.Title className="truncate text-18">{name}</Dialog.Title>
            <Dialog.Close render={<IconButton label={t('shell.closeMenu')} />}>
              <X aria-hidden size={20} strokeWidth={1.5} />
            </Dialog.Close>
          </div>
          <Navigation folded={false} onGo={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
