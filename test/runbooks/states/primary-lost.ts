import { join } from 'node:path';
import { launch, untilServing, type Launched } from '#kit/launch.ts';
import { endedWell } from '#kit/run-program.ts';
import { program } from '#kit/system.ts';
import { freePorts } from '#platform/start/free-port.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import type { Desk } from '../desk.ts';
import type { State } from '../state.ts';

const PASSWORD = 'the-password-of-both-hosts';
const SECRET_KEY = 'one secret for every process of these hosts';

/** Host A held the database and burnt; the reader is at host B, its standby. The shops run elsewhere. */
export const primaryLost: State = {
  own: async () => {
    const [a = '', b = ''] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
    return {
      settings: {
        DATABASE_NODE: 'node_a',
        DATABASE_LISTEN: a,
        DATABASE_PEERS: b,
        DATABASE_PASSWORD: PASSWORD,
        SECRET_KEY,
      },
    };
  },
  make: async (desk) => {
    const { system, settings } = desk;
    const { DATABASE_LISTEN: a = '', DATABASE_PEERS: b = '' } = settings;
    const environment = {
      EMPORIUM_DATA: join(desk.folder, 'host-b'),
      DATABASE_NODE: 'node_b',
      DATABASE_LISTEN: b,
      DATABASE_PEERS: a,
    };
    const standby = await follow(a, { ...settings, ...environment });
    const shop = await openShopOn(desk, `${a},${b}`);
    await endedWell(system.cli('database', 'synchronous', 'on'));
    await endedWell(system.cli('smoke', '--url', shop.url));
    await system.killTree();
    return {
      values: { url: shop.url },
      environment,
      clear: async () => {
        for (const { child, ended } of [shop.process, standby]) {
          child.kill('SIGTERM');
          await ended;
        }
      },
    };
  },
};

async function follow(from: string, settings: Record<string, string>): Promise<Launched> {
  const words = ['database', 'replica', '--from', from];
  const standby = launch([program, ...words], settings, []);
  await untilServing(standby, () => standby.output().includes('event=database.serving'));
  return standby;
}

/** API and worker on a host without a database. */
async function openShopOn(
  { folder }: Desk,
  hosts: string,
): Promise<{ url: string; process: Launched }> {
  const dataDirectory = join(folder, 'host-c');
  const settings = {
    EMPORIUM_DATA: dataDirectory,
    DATABASE_URL: `postgres://emporium_remote:${PASSWORD}@${hosts}/emporium?sslmode=no-verify`,
    PORT: '0',
    SECRET_KEY,
    DRAIN_SECONDS: '0',
  };
  const shop = launch([program, 'start'], settings, []);
  const url = await untilServing(shop, () => findRunningServer(dataDirectory)?.url);
  return { url, process: shop };
}
