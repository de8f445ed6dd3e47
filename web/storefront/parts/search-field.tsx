import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLanguage } from './shop-context.tsx';
import { useSuggestions } from './use-suggestions.ts';

const suggestion =
  'flex min-h-11 items-center justify-between gap-3 px-4 text-14 no-underline hover:bg-sunk';

/** The search of the shop: a form without a script, with one a list of suggestions below it. */
export function SearchField(): ReactNode {
  const { t, money } = useLanguage();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(-1);
  const [closed, setClosed] = useState(false);
  const suggestions = useSuggestions(query);
  const open = suggestions.length > 0 && !closed;

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (!open) return;
    if (event.key === 'Escape') setClosed(true);
    if (event.key === 'Enter' && suggestions[chosen]) {
      event.preventDefault();
      location.assign(`/products/${suggestions[chosen].slug}`);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setChosen((before) => (before + step + suggestions.length + 1) % (suggestions.length + 1));
  }

  return (
    <form
      action="/search"
      role="search"
      className="relative"
      onBlur={leaving(() => setClosed(true))}
    >
      <Search
        aria-hidden
        size={18}
        strokeWidth={1.5}
        className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-quiet"
      />
      <input
        type="search"
        name="query"
        required
        maxLength={200}
        autoComplete="off"
        placeholder={t('shell.search_placeholder')}
        aria-label={t('shell.search_label')}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && suggestions[chosen] ? `${listId}-${chosen}` : undefined}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(-1);
          setClosed(false);
        }}
        onKeyDown={onKeyDown}
        className="h-11 w-full rounded-full border border-line bg-surface ps-10 pe-4 text-16 hover:border-line-strong md:text-14"
      />
      <ul
        id={listId}
        role="listbox"
        aria-label={t('shell.suggestions')}
        hidden={!open}
        className="absolute inset-x-0 top-full z-40 mt-1 overflow-hidden rounded-md border border-line bg-surface py-1 shadow-float"
      >
        {suggestions.map(({ slug, title, price }, i) => (
          <li
            key={slug}
            id={`${listId}-${i}`}
            role="option"
            aria-label={title}
            aria-selected={i === chosen}
          >
            <a
              href={`/products/${slug}`}
              tabIndex={-1}
              className={`${suggestion} ${i === chosen ? 'bg-sunk' : ''}`}
            >
              <span className="truncate">{title}</span>
              <span className="tabular shrink-0 text-quiet">{money(price)}</span>
            </a>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** Focus went out of the form, not to another part of it. */
function leaving(then: () => void) {
  return (event: { currentTarget: Element; relatedTarget: Element | null }): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) then();
  };
}
