import { useSyncExternalStore } from 'react';

/**
 * The two things a shared page may learn about its visitor, from cookies that hold nothing else.
 */
export interface Visitor {
  /** Articles in the cart; null before the script runs. */
  readonly cartCount: number | null;
  readonly signedIn: boolean | null;
}

const unknown: Visitor = { cartCount: null, signedIn: null };
let current: Visitor = unknown;
const listeners = new Set<() => void>();

/** Who is looking. On the server, and for the first paint, nobody knows. */
export function useVisitor(): Visitor {
  return useSyncExternalStore(subscribe, read, () => unknown);
}

/** Reads the cookies again, after an answer that may have changed them. */
export function refreshVisitor(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // A page that comes back from the browser's history shows the cart of now.
  window.addEventListener('pageshow', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('pageshow', listener);
  };
}

/** The same object as long as nothing changed: React compares by identity. */
function read(): Visitor {
  const cartCount = Number(cookie('cart_count') ?? 0) || 0;
  const signedIn = cookie('signed_in') === '1';
  if (current.cartCount !== cartCount || current.signedIn !== signedIn) {
    current = { cartCount, signedIn };
  }
  return current;
}

function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
