/**
 * Listens to the shop's flash sales while somebody looks: one connection per page, none in a hidden
 * tab, and again after every break. Without a script, or where the server lets nobody listen in,
 * the page stays as it was sent.
 */
import { useEffect, useSyncExternalStore } from 'react';
import type { OfferChanges, ServerTime, ShopSales } from '#modules/flash-sales/contract.ts';
import { withChanges, type Sales } from './sales-view.ts';
import { tellServerTime } from './server-clock.ts';

const EVENTS = '/api/v1/flash-sales/events';
/** A connection that the server refuses is tried again at this pace, a little apart for everybody. */
const AGAIN_MS = 5_000;

let heard: Sales | null = null;
let source: EventSource | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
let watchers = 0;
const listeners = new Set<() => void>();

/** The sales as they are now; `first` until the server speaks. Listens only when there is a sale. */
export function useSales(first: Sales): Sales {
  const latest = useSyncExternalStore(subscribe, readHeard, () => null);
  const watched = first.length > 0;
  useEffect(() => (watched ? watch() : undefined), [watched]);
  return latest ?? first;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readHeard(): Sales | null {
  return heard;
}

function watch(): () => void {
  watchers += 1;
  if (watchers === 1) {
    document.addEventListener('visibilitychange', follow);
    follow();
  }
  return () => {
    watchers -= 1;
    if (watchers > 0) return;
    document.removeEventListener('visibilitychange', follow);
    disconnect();
  };
}

function follow(): void {
  if (document.hidden) disconnect();
  else if (!source) connect();
}

function connect(): void {
  clearTimeout(again);
  source = new EventSource(EVENTS);
  source.addEventListener('sales', (event) => {
    const { serverTime, sales } = read(event) as ShopSales;
    tell(serverTime, sales);
  });
  source.addEventListener('offers', (event) => {
    const changes = read(event) as OfferChanges;
    tell(changes.serverTime, heard && withChanges(heard, changes));
  });
  source.addEventListener('time', (event) => {
    tellServerTime((read(event) as ServerTime).serverTime);
  });
  // The browser itself connects again after a break, but not after a refusal.
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    disconnect();
    again = setTimeout(follow, AGAIN_MS * (1 + Math.random()));
  });
}

/** What the shop's own server sent, by its contract. */
function read(event: MessageEvent): unknown {
  return JSON.parse(String(event.data));
}

function tell(serverTime: string, sales: Sales | null): void {
  heard = sales;
  tellServerTime(serverTime);
  for (const listener of listeners) listener();
}

function disconnect(): void {
  clearTimeout(again);
  source?.close();
  source = undefined;
}
