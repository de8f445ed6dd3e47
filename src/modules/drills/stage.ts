import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#platform/config.ts';
import { StartError } from '#platform/postgres/index.ts';
import { freePort } from '#platform/start/free-port.ts';
import { copyShop, haveBackup } from './copy-shop.ts';
import type { Drill } from './drill.ts';
import { addArticle, type Article } from './look-at-copy.ts';
import { startRoundRobin, type RoundRobin } from './round-robin.ts';
import { ask, runProgram, type Environment, type Running } from './run-program.ts';
import { killHost, openServer, serveDatabase, type Server } from './serve-copy.ts';

/** A copy on several hosts: database `a`, its synchronous standby `b` if wanted, a worker, two APIs. */
export interface Stage {
  readonly a: Running;
  /** Undefined where nobody asked for a standby. */
  readonly b: Running | undefined;
  readonly apis: [Server, Server];
  readonly balancer: RoundRobin;
  readonly article: Article;
  /** Another process in the place of one that was killed, on its port. */
  replace(index: 0 | 1): Promise<Server>;
  stop(): Promise<void>;
}

const JOIN_PATIENCE_MS = 60_000;

/** Sets it up from the newest backup. Throws a StartError when a part does not start. */
export async function setStage(drill: Drill, { standby }: { standby: boolean }): Promise<Stage> {
  const { config, ground, say } = drill;
  await haveBackup(config, say);
  await copyShop(ground, { name: 'a', say });
  const opened: { stop: () => Promise<void> }[] = [];
  const keep = <T extends Running>(running: T): T => {
    opened.push({ stop: async () => await killHost(running) });
    return running;
  };
  const stop = async (): Promise<void> => {
    for (const each of opened.toReversed()) await each.stop();
  };
  try {
    const hosts = await hostSettings(drill);
    const a = keep(await serveDatabase(hosts.a));
    const article = await addArticle(hosts.a);
    const b = standby ? keep(await follow(hosts.b, hosts)) : undefined;
    const shared = { DATABASE_URL: hosts.url, SECRET_KEY: secretOf(config, ground.path('a')) };
    const worker = keep(await openServer(ground.settings('worker', shared), 'worker'));
    const gateway = { PAYMENT_GATEWAY_URL: worker.gatewayUrl ?? '' };
    const open = async (name: string): Promise<Server> => {
      const own = { ...shared, ...gateway, PORT: String(await freePort()) };
      return keep(await openServer(ground.settings(name, own), 'api'));
    };
    const apis: [Server, Server] = [await open('api-1'), await open('api-2')];
    const balancer = await startRoundRobin(apis.map(({ url }) => url ?? ''));
    opened.push({ stop: balancer.close });
    say(
      `Two API processes behind a balancer of the drill's own, a worker, a database` +
        (standby ? ', and a standby that every commit waits for' : ''),
    );
    const replace = async (index: 0 | 1): Promise<Server> =>
      keep(await openServer(apis[index].env, 'api'));
    return { a, b, apis, balancer, article, replace, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Hosts {
  a: Environment;
  b: Environment;
  /** How the application reaches whichever is the primary. */
  url: string;
  listensAt: string;
}

async function hostSettings({ ground }: Drill): Promise<Hosts> {
  const [atA, atB] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const password = randomBytes(24).toString('hex');
  const host = (name: string, own: string, other: string): Environment =>
    ground.settings(name, {
      DATABASE_NODE: `drill_${name}`,
      DATABASE_LISTEN: own,
      DATABASE_PEERS: other,
      DATABASE_PASSWORD: password,
    });
  return {
    a: host('a', atA, atB),
    b: host('b', atB, atA),
    url: `postgres://emporium_remote:${password}@${atA},${atB}/emporium?sslmode=no-verify`,
    listensAt: atA,
  };
}

/** Builds the standby, runs it, and has every commit wait for it. */
async function follow(settings: Environment, { a, listensAt }: Hosts): Promise<Running> {
  await ask(['database', 'replica', '--build-only', '--from', listensAt], settings);
  const running = await serveDatabase(settings);
  const patienceEnds = performance.now() + JOIN_PATIENCE_MS;
  for (;;) {
    const { code, stderr } = await runProgram(['database', 'synchronous', 'on'], a);
    if (code === 0) return running;
    if (performance.now() > patienceEnds) throw new StartError(`The standby is late: ${stderr}`);
    await sleep(500);
  }
}

/** All processes of one installation sign with one key. */
function secretOf({ SECRET_KEY }: Config, dataDirectory: string): string {
  if (SECRET_KEY !== undefined) return SECRET_KEY;
  const file = join(dataDirectory, 'secret-key');
  return existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : randomBytes(32).toString('base64url');
}
