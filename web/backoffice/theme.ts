/** Light, dark, or as the system has it; remembered on this device. */
import { useSyncExternalStore } from 'react';

export type Appearance = 'system' | 'light' | 'dark';

const KEY = 'emporium.appearance';
const listeners = new Set<() => void>();

export function appearance(): Appearance {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Sets and remembers it; `data-theme` on the root element is what the shared theme reads. */
export function chooseAppearance(next: Appearance): void {
  localStorage.setItem(KEY, next);
  applyAppearance();
  for (const listener of listeners) listener();
}

/** Puts the remembered choice on the page; called once before the first paint. */
export function applyAppearance(): void {
  const chosen = appearance();
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}

export function useAppearance(): Appearance {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, appearance);
}
