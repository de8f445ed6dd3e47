/** The search of a list; what is typed reaches the address a moment after the last key. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Search, X } from 'lucide-react';
import { t } from '../../words/index.ts';

const PAUSE_MS = 200;

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const report = useEffectEvent(onChange);
  useEffect(() => {
    // The address changed by itself: Back, or filters cleared.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    const trimmed = text.trim();
    if (trimmed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = trimmed;
      report(trimmed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search className="relative block w-72 max-phone:w-full">
      <Search
        aria-hidden
        size={16}
        strokeWidth={1.5}
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-quiet"
      />
      <input
        data-list-search
        type="text"
        inputMode="search"
        aria-label={label}
        placeholder={label}
        maxLength={100}
        value={text}
        className="control border-line! px-8.5"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {text === '' ? null : (
        <button
          type="button"
          aria-label={t('common.clearSearch')}
          className={
            'absolute inset-y-0 right-1 my-auto flex size-7 items-center justify-center ' +
            'rounded-sm text-quiet hover:text-ink'
          }
          onClick={() => setText('')}
        >
          <X aria-hidden size={14} strokeWidth={1.5} />
        </button>
      )}
    </search>
  );
}
