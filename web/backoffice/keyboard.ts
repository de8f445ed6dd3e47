/** Keys that work everywhere on a page, except while somebody types or a window is open. */
import { useEffect, useEffectEvent, useRef } from 'react';

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
  const before = useRef({ name: '', at: 0 });
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const name = keyName(event);
    const isFree = !isTyping(event.target) && !isWindowOpen();
    if (!name.startsWith('mod+') && !isFree) return;
    const isSecond = event.timeStamp - before.current.at < SEQUENCE_MS;
    const action = (isSecond ? keys[`${before.current.name} ${name}`] : undefined) ?? keys[name];
    before.current = { name, at: event.timeStamp };
    if (!action) return;
    event.preventDefault();
    action(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
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
  // Notices are dialogs too in the eyes of a screen reader; they do not take the keys.
  return document.querySelector('[data-window]') !== null;
}
