import type { App } from './context.ts';

/**
 * Versions of what a shop shows. A committed write that changes a page bumps its shop's version;
 * every cached byte carries the version it was made under. Other processes learn of a bump by
 * NOTIFY (see cache-channel.ts); a lost notification costs at most the cache's time limit.
 */
type Listener = (shopId: string) => void;
type ClearListener = (pattern: string) => void;

interface Versions {
  readonly byShop: Map<string, number>;
  readonly listeners: Set<Listener>;
  readonly clearers: Set<ClearListener>;
}

const versions = new WeakMap<App, Versions>();

function of(app: App): Versions {
  const known = versions.get(app);
  if (known) return known;
  const made: Versions = { byShop: new Map(), listeners: new Set(), clearers: new Set() };
  versions.set(app, made);
  return made;
}

/** The shop's present version; grows with every bump in this process. */
export function cacheVersion(app: App, shopId: string): number {
  return of(app).byShop.get(shopId) ?? 0;
}

/** Makes everything cached for the shop stale. Call it after commit (`onCommit`). */
export function bumpCache(app: App, shopId: string): void {
  const { byShop, listeners } = of(app);
  byShop.set(shopId, (byShop.get(shopId) ?? 0) + 1);
  for (const listener of listeners) listener(shopId);
}

/** Hears of every bump; returns the function that stops hearing. */
export function onCacheBump(app: App, listener: Listener): () => void {
  const { listeners } = of(app);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Forgets, in this process, what is cached under names that the glob pattern fits. */
export function clearCache(app: App, pattern: string): void {
  for (const clearer of of(app).clearers) clearer(pattern);
}

/** Hears when something is to be forgotten by name. */
export function onCacheClear(app: App, clearer: ClearListener): void {
  of(app).clearers.add(clearer);
}
