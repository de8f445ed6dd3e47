import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.ts';
import { compressFiles } from './compress-files.ts';
import { hashSources } from './hash-sources.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const webDirectory = join(root, 'web');

/** Where the built pages lie. */
export const webOutput = join(root, 'dist/web');

/** Address prefix of the page application's files; named by content, so they never change. */
export const PAGE_ASSETS = '/assets/';

export interface BuildWebOptions {
  /** Build even when nothing changed. */
  force?: boolean;
  /** Told what is being built, one line each. */
  report?: (line: string) => void;
}

/**
 * Builds what browsers load: the storefront for browser and server, the back office as a single
 * page, everything compressed beforehand. Does nothing when no source changed since the last build.
 * The new build replaces the old in one rename, so a server that starts meanwhile finds one of the
 * two whole. An image that brings the pages leaves out their sources and the tools: there is nothing
 * to build. Returns whether it built.
 */
export async function buildWeb(options: BuildWebOptions = {}): Promise<boolean> {
  if (!existsSync(webDirectory) && existsSync(webOutput)) return false;
  const sources = [webDirectory, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)];
  const hash = await hashSources(sources);
  const isCurrent = async (): Promise<boolean> => !options.force && (await builtHash()) === hash;
  if (await isCurrent()) return false;
  await mkdir(dirname(webOutput), { recursive: true });
  return await withBuildLock(`${webOutput}.lock`, async () => {
    // Another process may have built while this one waited for it.
    if (await isCurrent()) return false;
    options.report?.('building the pages');
    await buildAll(hash);
    return true;
  });
}

async function buildAll(hash: string): Promise<void> {
  const draft = `${webOutput}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await buildPages(draft);
  await buildSinglePages(draft);
  await compressFiles(draft);
  await writeFile(join(draft, 'hash'), hash);
  await replaceDirectory(webOutput, draft);
}

async function builtHash(): Promise<string | undefined> {
  const file = join(webOutput, 'hash');
  return existsSync(file) ? await readFile(file, 'utf8') : undefined;
}

async function replaceDirectory(target: string, draft: string): Promise<void> {
  const old = `${target}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(target)) await rename(target, old);
  await rename(draft, target);
  await rm(old, { recursive: true, force: true });
}

async function buildPages(draft: string): Promise<void> {
  const application = join(webDirectory, 'storefront');
  await build({
    base: PAGE_ASSETS,
    build: {
      outDir: join(draft, 'pages'),
      assetsDir: '',
      manifest: 'manifest.json',
      rolldownOptions: { input: join(application, 'entry-browser.tsx') },
    },
  });
  // With everything in it: React left outside would be the slow one for developers wherever NODE_ENV
  // says nothing (160 fresh pages a second instead of 305).
  await build({
    base: PAGE_ASSETS,
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true },
    build: {
      outDir: join(draft, 'pages-server'),
      ssr: join(application, 'entry-server.tsx'),
      emitAssets: false,
      copyPublicDir: false,
    },
  });
}

/**
 * Applications without server rendering: one folder with an index.html each, at the address of its
 * name.
 */
async function buildSinglePages(draft: string): Promise<void> {
  for (const name of ['backoffice']) {
    const directory = join(webDirectory, name);
    if (!existsSync(join(directory, 'index.html'))) continue;
    await build({
      root: directory,
      base: `/${name}/`,
      build: { outDir: join(draft, name), assetsDir: 'assets' },
    });
  }
}

type BuildSettings = Parameters<typeof import('vite').build>[0] & {};

/**
 * Vite and its plugins are loaded only when there is something to build: it saves a second at every
 * start.
 */
async function build(settings: BuildSettings): Promise<void> {
  const [vite, react, tailwind] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
    import('@tailwindcss/vite'),
  ]);
  await inProduction(
    async () =>
      await vite.build({
        root: webDirectory,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        plugins: [react.default(), tailwind.default()],
        ...settings,
        build: {
          target: 'es2022',
          emptyOutDir: true,
          reportCompressedSize: false,
          chunkSizeWarningLimit: 2000,
          ...settings.build,
        },
      }),
  );
}

/** Pages are built for shoppers, also when a test or a developer's shell asks for them. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
