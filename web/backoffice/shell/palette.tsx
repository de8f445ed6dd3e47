/** Search or do: one field that finds pages, products, orders and customers, and starts actions. */
import { useState } from 'react';
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { t } from '../words/index.ts';
import { Keys } from './top-bar.tsx';
import { usePaletteGroups, type PaletteGroup, type PaletteItem } from './palette-items.ts';

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Dialog.Viewport
          className={
            'fixed inset-0 z-40 flex items-start justify-center p-4 pt-[12vh] max-phone:pt-4'
          }
        >
          <Dialog.Popup
            data-window
            aria-label={t('palette.title')}
            className={
              'flex max-h-[min(32rem,76vh)] w-full max-w-144 animate-rise flex-col ' +
              'overflow-hidden rounded-lg bg-surface shadow-float'
            }
          >
            <PaletteBody onDone={onClose} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onDone }: { onDone: () => void }) {
  const [query, setQuery] = useState('');
  const { groups, busy } = usePaletteGroups(query);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(item: PaletteItem) => item.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex h-13 shrink-0 items-center gap-3 border-b border-line px-4">
        <Search
          aria-hidden
          size={18}
          strokeWidth={1.5}
          className={busy ? 'animate-breathe text-accent' : 'text-quiet'}
        />
        <Autocomplete.Input
          aria-label={t('palette.title')}
          placeholder={t('palette.hint')}
          className="h-full w-full bg-transparent text-16 outline-none"
        />
        <Dialog.Close className="sr-only focus:not-sr-only">{t('palette.close')}</Dialog.Close>
      </div>
      <Autocomplete.Empty className="px-4 text-quiet not-empty:py-8">
        {busy ? t('palette.searching') : t('palette.nothing', { query })}
      </Autocomplete.Empty>
      <Autocomplete.List
        className={'min-h-0 scroll-py-2 overflow-y-auto overscroll-contain px-2 not-empty:py-2'}
      >
        {(group: PaletteGroup) => (
          <Autocomplete.Group key={group.value} items={group.items} className="not-last:mb-2">
            <Autocomplete.GroupLabel className="px-2 py-1 text-12 text-quiet">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: PaletteItem) => <PaletteRow key={item.id} item={item} onDone={onDone} />}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <footer
        className={
          'flex h-9 shrink-0 items-center gap-4 border-t border-line px-4 text-12 text-quiet ' +
          'max-phone:hidden'
        }
      >
        <span className="flex items-center gap-1.5">
          <Keys keys={['↑', '↓']} /> {t('palette.move')}
        </span>
        <span className="flex items-center gap-1.5">
          <Keys keys={['↵']} /> {t('palette.open')}
        </span>
      </footer>
    </Autocomplete.Root>
  );
}

function PaletteRow({ item, onDone }: { item: PaletteItem; onDone: () => void }) {
  const Icon = item.icon;
  return (
    <Autocomplete.Item
      value={item}
      onClick={() => {
        onDone();
        item.run();
      }}
      className={
        'flex h-9 cursor-pointer items-center gap-3 rounded-sm px-2 outline-none select-none ' +
        'data-highlighted:bg-accent-soft max-phone:h-12'
      }
    >
      <Icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-quiet" />
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.note ? (
        <span className="tabular max-w-1/2 truncate text-12 text-quiet">{item.note}</span>
      ) : null}
    </Autocomplete.Item>
  );
}
