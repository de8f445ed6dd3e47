import type { Cli, Report } from '#platform/cli.ts';
import { StartError } from '#platform/postgres/index.ts';
import { parseAddress } from '#platform/replication/address.ts';
import { buildStandby } from '#platform/replication/build-standby.ts';
import { findPassword, keep } from '#platform/replication/keep-password.ts';
import { nodeName } from '#platform/replication/settings.ts';
import { bytesOf } from '#platform/written.ts';

/** Copies the database of another host into the data directory, which then follows it. */
export async function buildReplica(
  { config, progress }: Pick<Cli, 'config' | 'progress'>,
  { from, replace }: { from: string; replace: boolean },
): Promise<Report> {
  const password = findPassword(config);
  if (password === undefined) {
    throw new StartError(
      'Set DATABASE_PASSWORD or DATABASE_PASSWORD_FILE: it stands in the file database-password ' +
        "of the primary's EMPORIUM_DATA.",
    );
  }
  const node = nodeName(config);
  const built = await buildStandby({
    dataDirectory: config.EMPORIUM_DATA,
    from: parseAddress(from),
    password,
    node,
    replace,
    progress,
  });
  keep(config, password);
  const { bytes, files, timeline, movedTo } = built;
  const moved = movedTo === null ? [] : [`What was here is kept in ${movedTo}.`];
  return {
    data: { node, from, ...built },
    lines: [
      `Copied ${files} files, ${bytesOf(bytes)}, each compared with ${from}'s list.`,
      ...moved,
      `${node} follows ${from} on timeline ${timeline}.`,
    ],
  };
}
