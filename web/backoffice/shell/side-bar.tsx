/** The navigation on a desk: 216 px, folded to icons when the person wants the room. */
import { useState } from 'react';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { Link } from 'react-router';
import { IconButton } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useShop } from '../shop.ts';
import { t } from '../words/index.ts';
import { Navigation } from './navigation.tsx';

const KEY = 'emporium.navigation';

export function SideBar() {
  const [folded, setFolded] = useState(() => localStorage.getItem(KEY) === 'folded');
  const shop = useShop().data;
  function fold(next: boolean) {
    localStorage.setItem(KEY, next ? 'folded' : 'open');
    setFolded(next);
  }
  const Icon = folded ? PanelLeftOpen : PanelLeftClose;
  return (
    <aside
      className={classNames(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r border-line bg-paper max-phone:hidden',
        'transition-[width] duration-150',
        folded ? 'w-nav-folded' : 'w-nav',
      )}
    >
      <Link
        to="/"
        className={
          'flex h-bar shrink-0 items-center overflow-hidden px-4.5 font-display text-18 ' +
          'whitespace-nowrap'
        }
        title={shop?.name}
      >
        {folded ? shop?.name.slice(0, 1) : <span className="truncate">{shop?.name}</span>}
      </Link>
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        <Navigation folded={folded} />
      </div>
      <div className="p-2">
        <IconButton
          label={t(folded ? 'shell.unfold' : 'shell.fold')}
          aria-expanded={!folded}
          className="ml-0.5"
          onClick={() => fold(!folded)}
        >
          <Icon aria-hidden size={18} strokeWidth={1.5} />
        </IconButton>
      </div>
    </aside>
  );
}
