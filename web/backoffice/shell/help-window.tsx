/** Every key that does something, behind `?`. */
import { Window } from '../parts/dialog.tsx';
import { modifierName } from '../keyboard.ts';
import { t, type MessageKey } from '../words/index.ts';
import { Keys } from './top-bar.tsx';

interface Shortcut {
  keys: readonly string[];
  what: MessageKey;
}

function groups(): { title: MessageKey; shortcuts: Shortcut[] }[] {
  const mod = modifierName();
  return [
    {
      title: 'keys.everywhere',
      shortcuts: [
        { keys: [mod, 'K'], what: 'keys.palette' },
        { keys: ['?'], what: 'keys.help' },
        { keys: ['g', 'h'], what: 'keys.goHome' },
        { keys: ['g', 'o'], what: 'keys.goOrders' },
        { keys: ['g', 'p'], what: 'keys.goProducts' },
      ],
    },
    {
      title: 'keys.lists',
      shortcuts: [
        { keys: ['/'], what: 'keys.search' },
        { keys: ['j'], what: 'keys.next' },
        { keys: ['k'], what: 'keys.previous' },
        { keys: ['x'], what: 'keys.select' },
        { keys: ['↵'], what: 'keys.open' },
        { keys: ['Esc'], what: 'keys.clear' },
      ],
    },
    {
      title: 'keys.forms',
      shortcuts: [
        { keys: [mod, 'S'], what: 'keys.save' },
        { keys: ['↑', '↓'], what: 'keys.sheet' },
      ],
    },
  ];
}

export function HelpWindow({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Window open={open} onClose={onClose} title={t('keys.title')} wide>
      <div className="grid gap-x-12 gap-y-6 sm:grid-cols-2">
        {groups().map((group) => (
          <section key={group.title}>
            <h3 className="pb-1 text-12 font-medium text-quiet">{t(group.title)}</h3>
            <dl>
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.what} className="flex h-8 items-center justify-between gap-4">
                  <dt>{t(shortcut.what)}</dt>
                  <dd>
                    <Keys keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Window>
  );
}
