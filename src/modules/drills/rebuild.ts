import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#platform/start/free-port.ts';
import { copyShop, haveBackup } from './copy-shop.ts';
import type { Drill } from './drill.ts';
import { addArticle } from './look-at-copy.ts';
import type { Measured } from './model.ts';
import { ask, type Environment } from './run-program.ts';
import { sellOn, untilItSells } from './sell-on.ts';
import { killHost, openServer, type Server } from './serve-copy.ts';
import { secondPlace } from './second-place.ts';
import { sendShoppers, type Shoppers } from './shoppers.ts';

/** How the copy keeps its backups, and what of it is lost. */
interface Losses {
  /** Settings of the copy while it lives. */
  backups: Record<string, string>;
  /** Folders that are removed with the blow. */
  removed: readonly string[];
  /** For people: the place of the backups that survives. */
  survives: string;
  /** How a restore is told of that place. */
  from: { words: readonly string[]; settings: Record<string, string> };
  /** How long what is sold after the backup may take to get there. */
  waitMs: number;
}

/** A copy that is carried every 20 s has been carried by then. */
const COPIED_MS = 30_000;

/** The whole data directory is destroyed; what BACKUP_DIR holds is all that is left. */
export async function loseEverything(drill: Drill): Promise<Measured> {
  const vault = drill.ground.path('backups');
  return await rebuild(drill, {
    backups: { BACKUP_DIR: vault },
    removed: [drill.ground.path('site')],
    survives: `the directory ${basename(vault)}`,
    from: { words: [], settings: { BACKUP_DIR: vault } },
    waitMs: 0,
  });
}

/** The data directory and the first place of the backups are destroyed; the second place is left. */
export async function loseRegion(drill: Drill): Promise<Measured> {
  const { config, ground } = drill;
  const second = secondPlace(config, ground.folder);
  return await rebuild(drill, {
    backups: { BACKUP_DIR: ground.path('backups'), ...second.settings },
    removed: [ground.path('site'), ground.path('backups')],
    survives: second.name,
    from: { words: ['--from', second.from], settings: second.settings },
    waitMs: COPIED_MS,
  });
}

async function rebuild(drill: Drill, losses: Losses): Promise<Measured> {
  const { config, ground, say } = drill;
  await haveBackup(config, say);
  await copyShop(ground, { name: 'site', say });
  const settings = ground.settings('site', {
    ...losses.backups,
    PORT: String(await freePort()),
    ARCHIVE_SECONDS: String(config.ARCHIVE_SECONDS || 60),
  });
  const site = await openServer(settings);
  const opened: Server[] = [site];
  let shoppers: Shoppers | undefined;
  try {
    const { variantId, country } = await addArticle(settings);
    shoppers = sendShoppers(site.url ?? '', variantId, country);
    await sell(drill, shoppers, { settings, waitMs: losses.waitMs });
    const struckAt = await strike(drill, site, losses);
    const rebuilt = await comeBack(drill, settings, losses);
    opened.push(rebuilt);
    return await sellOn(drill, shoppers, { struckAt, holder: rebuilt });
  } finally {
    await shoppers?.stop();
    for (const server of opened) await killHost(server);
  }
}

/** Sells, backs up meanwhile, and sells on for longer than the archive takes. */
async function sell(
  { say }: Drill,
  shoppers: Shoppers,
  { settings, waitMs }: { settings: Environment; waitMs: number },
): Promise<void> {
  await untilItSells(shoppers);
  const { id } = await ask<{ id: string }>(['backup', 'create'], settings);
  say(`Backup ${id} was made while ${shoppers.book.length} orders were sold`);
  await sleep(1500 * Number(settings['ARCHIVE_SECONDS']) + waitMs);
}

async function strike(
  { say }: Drill,
  site: Server,
  { removed, survives }: Losses,
): Promise<number> {
  say('Killing every process and removing every file but the backups');
  const struckAt = performance.now();
  await killHost(site);
  for (const folder of removed) await rm(folder, { recursive: true, force: true });
  say(`Gone. What is left: ${survives}`);
  return struckAt;
}

async function comeBack(
  { ground, say }: Drill,
  { PORT = '0' }: Environment,
  { from }: Losses,
): Promise<Server> {
  const empty = ground.settings('empty', from.settings);
  const into = ground.path('rebuilt');
  const words = ['backup', 'restore', '--to', 'now', '--into', into, ...from.words];
  const { backupId, walSegments, reachedAt } = await ask<{
    backupId: string;
    walSegments: number;
    reachedAt: string | null;
  }>(words, empty);
  say(`Restored ${backupId} with ${walSegments} files of the log, up to ${reachedAt}`);
  const server = await openServer(ground.settings('rebuilt', { PORT }));
  say('The shop is open again');
  return server;
}
