/** Filters of a list live in the address: they survive reload, Back, and sending the link to a colleague. */
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';

export interface UrlFilters<Name extends string> {
  /** The filters that are set. */
  values: Partial<Record<Name, string>>;
  /** Sets some; an empty text takes the filter away. */
  set: (change: Partial<Record<Name, string>>) => void;
  clear: () => void;
}

export function useUrlFilters<const Name extends string>(names: readonly Name[]): UrlFilters<Name> {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const values = useMemo(() => {
    const params = new URLSearchParams(text);
    const found: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = params.get(name);
      if (value) found[name] = value;
    }
    return found;
  }, [text, names]);
  function set(change: Partial<Record<Name, string>>) {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries<string | undefined>(change)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  }
  return { values, set, clear: () => setSearch({}, { replace: true }) };
}
