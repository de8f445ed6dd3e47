import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Check } from '#platform/checks.ts';
import type { ServerRole, Verb } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import type { App, Context } from '#platform/context.ts';
import type { Module } from './modules.ts';

// Compiled code is kept between starts, once there is a data directory to keep it in.
const dataDirectory = process.env['EMPORIUM_DATA'] || './data';
if (existsSync(dataDirectory)) enableCompileCache(join(dataDirectory, 'cache', 'compiled'));

const words = process.argv.slice(2);
process.stdout.on('error', endOfPipe);
const code = await main();
// What a library left open (a kept-alive connection, a timer) must not hold a finished command.
process.stdout.write('', () => process.exit(code));

/** Runs one operator command: reads the verbs from the map and prints the report. */
async function main(): Promise<number> {
  const [{ runCommandLine }, { openCli }] = await Promise.all([
    import('#platform/command-line/build-program.ts'),
    import('#platform/command-line/open-cli.ts'),
  ]);
  return await runCommandLine(words, await findVerbs(), async (verb, args, options, json) => {
    const { cli, close } = await openCli(verb, json, {
      findContext,
      findChecks,
      findRoutes,
      startServer,
    });
    try {
      return await verb.run(cli, args, options);
    } finally {
      await close();
    }
  });
}

/** The map of the house, loaded when something is asked of it. */
async function loadMap(): Promise<readonly Module[]> {
  return (await import('./modules.ts')).modules;
}

/**
 * The verbs of the map. The module that runs the program itself is asked first, and alone when the
 * verb is its own: `emporium start` has no need to load every other command.
 */
async function findVerbs(): Promise<readonly Verb[]> {
  const modules = await loadMap();
  const first = words.find((word) => !word.startsWith('-'));
  const operations = await modules.find(({ name }) => name === 'operations')?.cli?.();
  const own = operations?.verbs ?? [];
  if (own.some(({ name }) => name.split(' ')[0] === first)) return own;
  const doors = await Promise.all(modules.flatMap(({ cli }) => (cli ? [cli()] : [])));
  return doors.flatMap(({ verbs }) => verbs);
}

async function startServer(
  config: Config,
  roles: ReadonlySet<ServerRole>,
  json: boolean,
): Promise<number> {
  const { start } = await import('./start/start.ts');
  return await start(config, { roles, json });
}

async function findChecks(): Promise<readonly Check[]> {
  const modules = await loadMap();
  const doors = await Promise.all(modules.flatMap(({ checks }) => (checks ? [checks()] : [])));
  return doors.flatMap(({ checks }) => checks);
}

async function findRoutes() {
  const modules = await loadMap();
  const doors = await Promise.all(modules.flatMap(({ http }) => (http ? [http()] : [])));
  return doors.flatMap(({ routes }) => routes);
}

async function findContext(app: App, slug: string | undefined): Promise<Context> {
  const [{ findShop, defaultShop }, { shopContext }, { UsageError }] = await Promise.all([
    import('#modules/shops/index.ts'),
    import('#platform/context.ts'),
    import('#platform/cli.ts'),
  ]);
  const shop = slug === undefined ? await defaultShop(app) : await findShop(app, slug);
  if (shop !== undefined) return shopContext(app, shop.id);
  throw new UsageError(
    slug === undefined
      ? 'There is no shop yet. Open one with "emporium shop create <slug>".'
      : `There is no shop ${slug}. "emporium shop list" names them.`,
  );
}

/** `emporium … | head` closes our output early; that is no failure. */
function endOfPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
