/** Whether the screen is a phone's: below the `phone` breakpoint of style.css. */
import { useSyncExternalStore } from 'react';

const PHONE = '(max-width: 47.99rem)';

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(PHONE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
