import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { attachApp } from '#platform/start/attach-app.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import type { Area, Finding } from './contract.ts';
import {
  lookAtDatabase,
  lookAtDataDirectory,
  lookAtDiskSpace,
  lookAtGateway,
  lookAtNode,
  lookAtPages,
  lookAtPort,
} from './findings.ts';
import { lookAtBackups } from './findings-backups.ts';
import { lookAtDrills } from './findings-drills.ts';
import { lookInsideDatabase } from './findings-database.ts';
import {
  lookAtKernel,
  lookAtLogs,
  lookAtMemory,
  lookAtOpenFiles,
  lookAtPermissions,
  lookAtSecrets,
} from './findings-machine.ts';
import { lookAtCertificates, lookAtNames, lookAtRedis } from './findings-network.ts';
import { lookAtWork } from './findings-work.ts';
import { findingLines } from './lay-out.ts';

export type Examined = { area: Area; items: Finding[] }[];

/**
 * Examines this installation without changing or starting anything. Each finding that is not well
 * names its remedy; exit code 1 when one of them keeps Emporium from running, or goods from being
 * delivered. What lies inside the database is looked at while it runs and is of this release.
 */
export async function examine(config: Config): Promise<Report> {
  const outside = await examineOutside(config);
  const database = outside.find(({ area }) => area === 'database')!.items[0]!;
  const inside = database.state === 'ok' ? await examineAttached(config) : [];
  const areas = joined([...outside, ...inside]);
  const findings = areas.flatMap(({ items }) => items);
  const failed = findings.some(({ state }) => state === 'fail');
  return {
    data: { ok: !failed, findings },
    lines: areas.flatMap(({ area, items }) => [`${area}:`, ...items.flatMap(findingLines)]),
    exitCode: failed ? 1 : 0,
  };
}

/** What needs no database: the machine, the files, and what answers. */
export async function examineOutside(config: Config): Promise<Examined> {
  const running = findRunningServer(config.EMPORIUM_DATA);
  return [
    {
      area: 'machine',
      items: await Promise.all([
        lookAtDiskSpace(config),
        lookAtMemory(config),
        lookAtOpenFiles(),
        lookAtKernel(),
        lookAtLogs(config),
      ]),
    },
    {
      area: 'installation',
      items: await Promise.all([
        lookAtNode(),
        lookAtDataDirectory(config),
        lookAtPermissions(config),
        lookAtSecrets(config),
        lookAtPages(),
        lookAtPort(config, running),
      ]),
    },
    { area: 'database', items: [await lookAtDatabase(config)] },
    { area: 'network', items: [await lookAtNames(config), await lookAtGateway(config, running)] },
  ];
}

/** What a database that runs knows. A look that fails is a finding, and hides none of the others. */
export async function examineInside(app: App): Promise<Examined> {
  return [
    {
      area: 'network',
      items: [
        ...(await looked('Redis', async () => [await lookAtRedis(app)])),
        ...(await looked('certificates', () => lookAtCertificates(app))),
      ],
    },
    { area: 'database', items: await looked('inside', () => lookInsideDatabase(app)) },
    { area: 'work', items: await looked('work', () => lookAtWork(app)) },
    {
      area: 'backups',
      items: [
        ...(await looked('backups', () => lookAtBackups(app))),
        ...(await looked('drills', () => lookAtDrills(app))),
      ],
    },
  ];
}

async function looked(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    const reason = reasonOf(error);
    const remedy =
      'Ask again; if it stays so, see the log of the database and "emporium database report".';
    return [{ what, state: 'fail', found: `could not be looked at (${reason})`, remedy }];
  }
}

async function examineAttached(config: Config): Promise<Examined> {
  const attached = attachApp(config);
  if (attached === undefined) return [];
  try {
    return await examineInside(attached.app);
  } finally {
    await attached.close();
  }
}

/** Each area once, in the order of their first coming. */
export function joined(examined: Examined): Examined {
  const areas = [...new Set(examined.map(({ area }) => area))];
  return areas.map((area) => ({
    area,
    items: examined.filter((each) => each.area === area).flatMap(({ items }) => items),
  }));
}
