import { openApp } from '#platform/command-line/open-app.ts';
import type { Config } from '#platform/config.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import type { ScenarioResult } from './contract.ts';
import { storeResult } from './judge-shop.ts';

/** Where results are kept, so that the back office shows them. */
export interface Keeper {
  keep(scenario: string, result: ScenarioResult): Promise<void>;
  close(): Promise<void>;
}

/**
 * The database of the installation that runs here, or the one of DATABASE_URL; undefined without
 * either: nothing is started only to write a result down.
 */
export async function openKeeper(config: Config): Promise<Keeper | undefined> {
  const runs =
    config.DATABASE_URL !== undefined || attachEmbeddedPostgres(config.EMPORIUM_DATA) !== undefined;
  if (!runs) return undefined;
  const { app, close } = await openApp(config);
  return { keep: async (scenario, result) => await storeResult(app, scenario, result), close };
}
