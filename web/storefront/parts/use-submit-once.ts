import { useEffect, useRef, useState, type FormEvent } from 'react';

/**
 * Lets a form be sent once: the second press while the first is under way does nothing. The server
 * would answer both with the same order; this only spares the doubt. A page that comes back from
 * the history can be sent again.
 */
export function useSubmitOnce(): [boolean, (event: FormEvent<HTMLFormElement>) => void] {
  const [busy, setBusy] = useState(false);
  const sent = useRef(false);

  useEffect(() => {
    const reset = (): void => {
      sent.current = false;
      setBusy(false);
    };
    window.addEventListener('pageshow', reset);
    return () => window.removeEventListener('pageshow', reset);
  }, []);

  function guard(event: FormEvent<HTMLFormElement>): void {
    if (sent.current) {
      event.preventDefault();
      return;
    }
    sent.current = true;
    setBusy(true);
  }

  return [busy, guard];
}
