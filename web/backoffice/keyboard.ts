/** Keys that work everywhere on a page, except while somebody types or a window is open. */
import { useEffect, useRef } from 'react';

const SEQUENCE_MS = 900;

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** True while a key belongs to a text field, a menu or a window and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.closest('input:not([type=checkbox]), textarea, select, [role=menu]') !== null;
}

/**
 * Binds keys of the page: `j`, `?`, or two in a row as `g o`. `mod+k` and other keys with Ctrl or Cmd
 * also work while typing. Nothing happens under an open window, save what the window itself binds.
 */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    function onKeyDown(event: KeyboardEvent) {
      const name = keyName(event);
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const withModifier = name.startsWith('mod+');
      if (!withModifier && (isTyping(event.target) || isWindowOpen())) return;
      const recent = first !== '' && event.timeStamp - firstAt < SEQUENCE_MS;
      const action =
        (recent ? latest.current[`${first} ${name}`] : undefined) ?? latest.current[name];
      first = name;
      firstAt = event.timeStamp;
      if (action) {
        event.preventDefault();
        action(event);
      }
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** True on a Mac, where the key is called Cmd. */
export function modifierName(): '⌘' | 'Ctrl' {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}

function keyName(event: KeyboardEvent): string {
  const modified = event.ctrlKey || event.metaKey;
  return modified ? `mod+${event.key.toLowerCase()}` : event.key;
}

function isWindowOpen(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog]') !== null;
}
