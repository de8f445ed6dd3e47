import type { Check } from '../checks.ts';
import type { Cli, ServerRole, Verb } from '../cli.ts';
import { loadConfig, type Config } from '../config.ts';
import type { App, Context } from '../context.ts';
import type { Route } from '../http/route.ts';
import { openApp } from './open-app.ts';
import { operator } from './operator.ts';

/** Finds the shop that a command works on; given by src/cli.ts, because platform knows no shop. */
export type FindContext = (app: App, slug: string | undefined) => Promise<Context>;

/** What the map knows and platform does not. */
export interface MapDoors {
  findContext: FindContext;
  findChecks: () => Promise<readonly Check[]>;
  findRoutes: () => Promise<readonly Route[]>;
  startServer: (config: Config, roles: ReadonlySet<ServerRole>, json: boolean) => Promise<number>;
}

/** What one run of a verb works with, and how to give it back. */
export interface OpenCli {
  cli: Cli;
  close: () => Promise<void>;
}

/** Prepares what the verb needs: settings always, an app on a database only where asked for. */
export async function openCli(
  verb: Verb,
  json: boolean,
  { findContext, findChecks, findRoutes, startServer }: MapDoors,
): Promise<OpenCli> {
  // A command is not a server: its report says what happened, the log only what went wrong.
  const quiet = verb.needs === 'database' ? { LOG_LEVEL: 'warn' } : {};
  const config = loadConfig({ ...quiet, ...process.env });
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  if (verb.needs === 'nothing') {
    const refuse = (): never => {
      throw new Error(`The verb "${verb.name}" says that it needs nothing, and asks for the app`);
    };
    const cli: Cli = {
      get app() {
        return refuse();
      },
      config,
      shop: refuse,
      startServer: (roles) => startServer(config, roles, json),
      checks: findChecks,
      routes: findRoutes,
      progress,
      json,
    };
    return { cli, close: async () => undefined };
  }
  const { app, close } = await openApp(config);
  return {
    cli: {
      app,
      config,
      shop: async (slug) => ({ ...(await findContext(app, slug)), actor: operator() }),
      checks: findChecks,
      routes: findRoutes,
      progress,
      json,
    },
    close,
  };
}
