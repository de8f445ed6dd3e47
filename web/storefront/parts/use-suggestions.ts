import { useEffect, useState } from 'react';
import type { MoneyValue } from '../words/language.ts';

export interface Suggestion {
  readonly slug: string;
  readonly title: string;
  readonly price: MoneyValue;
}

const LIMIT = 6;
const PAUSE_MS = 160;
const LETTERS_MIN = 2;

/**
 * What fits the words typed so far; asks when the fingers rest, and only the last question's answer
 * counts.
 */
export function useSuggestions(query: string): readonly Suggestion[] {
  const [found, setFound] = useState<{ for: string; items: readonly Suggestion[] }>();
  const words = query.trim();

  useEffect(() => {
    if (words.length < LETTERS_MIN) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(words, abort.signal).then(
        (items) => setFound({ for: words, items }),
        // Suggestions are a convenience: without them the form still searches.
        () => setFound(undefined),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);

  return words.length >= LETTERS_MIN && found ? found.items : [];
}

async function ask(query: string, signal: AbortSignal): Promise<readonly Suggestion[]> {
  const parameters = new URLSearchParams({ query, limit: String(LIMIT) });
  const response = await fetch(`/api/v1/search/suggestions?${parameters}`, { signal });
  if (!response.ok) return [];
  return ((await response.json()) as { items: readonly Suggestion[] }).items;
}
