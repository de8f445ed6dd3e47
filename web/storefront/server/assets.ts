/** Which built files a page needs, read from the manifest that Vite wrote. */
interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

export type Manifest = Readonly<Record<string, Chunk>>;

export interface PageAssets {
  readonly script: string;
  /** Modules that the browser will need next; fetched side by side instead of one after another. */
  readonly preloads: readonly string[];
  readonly styles: readonly string[];
  readonly fonts: readonly string[];
}

const BASE = '/assets/';
/** The two faces that every page shows first. */
const FIRST_FONTS = /(?:inter-latin-wght|fraunces-latin-opsz)-normal-[\w-]+\.woff2$/;

/**
 * Makes the look-up of a page's files; the answers are kept, a build does not change while it is
 * served.
 */
export function assetsOf(manifest: Manifest): (page: string) => PageAssets {
  const entryKey = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
  const entry = entryKey && manifest[entryKey];
  if (!entry) throw new Error('The build has no entry for the browser');
  const known = new Map<string, PageAssets>();
  return (page) => {
    const kept = known.get(page);
    if (kept) return kept;
    const pageKey = Object.keys(manifest).find((key) => key.endsWith(`routes/${page}.tsx`));
    const chunks = reach(manifest, [entryKey, ...(pageKey ? [pageKey] : [])]);
    const styles = new Set(chunks.flatMap((chunk) => chunk.css ?? []));
    const fonts = chunks.flatMap((chunk) => chunk.assets ?? []).filter((f) => FIRST_FONTS.test(f));
    const made = {
      script: BASE + entry.file,
      preloads: chunks.filter((chunk) => chunk !== entry).map((chunk) => BASE + chunk.file),
      styles: [...styles].map((file) => BASE + file),
      fonts: [...new Set(fonts)].map((file) => BASE + file),
    };
    known.set(page, made);
    return made;
  };
}

/** The given chunks and everything they import. */
function reach(manifest: Manifest, keys: readonly string[]): Chunk[] {
  const found = new Map<string, Chunk>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || found.has(key)) return;
    found.set(key, chunk);
    chunk.imports?.forEach(visit);
  };
  keys.forEach(visit);
  return [...found.values()];
}
