/**
 * j and k walk the rows, x chooses, Enter opens, Escape lets go, / searches. Walking moves the real
 * focus to the row's own link, so that it is visible, read aloud, and Enter needs no code.
 */
import { useRef, type RefObject } from 'react';
import { useKeys } from '../../keyboard.ts';
import type { Selection } from './columns.ts';

/** Returns the ref for the list's frame. Rows carry `data-row={id}`, their link `data-row-link`. */
export function useListKeys(selection?: Selection): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement | null>(null);
  const lastChosen = useRef<string | null>(null);
  useKeys({
    j: () => focusRow(frame.current, 1),
    k: () => focusRow(frame.current, -1),
    x: () => {
      const id = focusedRow(frame.current);
      if (id && selection) toggle(selection, id, lastChosen);
    },
    Escape: () => selection?.choose(new Set()),
    '/': () => document.querySelector<HTMLInputElement>('[data-list-search]')?.focus(),
  });
  return frame;
}

function toggle(selection: Selection, id: string, last: RefObject<string | null>): void {
  const next = new Set(selection.chosen);
  if (!next.delete(id)) next.add(id);
  last.current = id;
  selection.choose(next);
}

function rowLinks(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
}

function focusRow(frame: HTMLElement | null, step: 1 | -1): void {
  const links = rowLinks(frame);
  const at = links.findIndex((link) =>
    link.closest('[data-row]')?.contains(document.activeElement),
  );
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  const link = links[Math.max(0, Math.min(links.length - 1, next))];
  link?.focus();
  link?.closest('[data-row]')?.scrollIntoView({ block: 'nearest' });
}

function focusedRow(frame: HTMLElement | null): string | null {
  const active = document.activeElement;
  if (!active || !frame?.contains(active)) return null;
  return active.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
}
