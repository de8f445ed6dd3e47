import type { Cli, Report } from '#platform/cli.ts';
import { showAddress } from '#platform/replication/address.ts';
import { findPassword } from '#platform/replication/keep-password.ts';
import { type NotPromoted, promote } from '#platform/replication/promote.ts';
import type { StandbyStatus } from '#platform/replication/read-status.ts';
import { peersOf } from '#platform/replication/settings.ts';
import { readFollowing } from '#platform/replication/standby-file.ts';
import { reachRunning, reportStatus } from './replication-status.ts';

/**
 * Promotes the standby that runs on this data directory. Exit code 1 when it is none, and when the
 * primary still answers and `force` is not given.
 */
export async function promoteStandby(
  { config, progress }: Pick<Cli, 'config' | 'progress'>,
  { force, dryRun }: { force: boolean; dryRun: boolean },
): Promise<Report> {
  if (dryRun) return await reportStatus(config);
  const connection = reachRunning(config);
  const following = readFollowing(config.EMPORIUM_DATA);
  const peers = peersOf(config);
  const listed = peers.map(showAddress);
  const others =
    following === undefined || listed.includes(showAddress(following.from))
      ? peers
      : [...peers, following.from];
  progress(`asking ${others.map(showAddress).join(', ')}`);
  const password = findPassword(config) ?? '';
  const result = await promote(connection, others, { password, force });
  if (!result.promoted) return refused(result);
  const { timeline, before } = result;
  return {
    data: { promoted: true, timeline, before },
    lines: [
      `This host holds the database now, on timeline ${timeline}.`,
      howMuch(before),
      'Commits wait for no other host until "emporium database synchronous on".',
      'The old primary may come back only as a standby: on it, ' +
        '"emporium database replica --from <this host> --replace".',
    ],
  };
}

function refused(result: NotPromoted): Report {
  if (result.reason === 'primary already') {
    return { data: result, lines: ['This host is the primary already.'], exitCode: 1 };
  }
  const lines = [
    `${result.primary} still answers as primary: stop it first, so that nothing is lost.`,
    'Or add --force: what it commits from now on is lost unless commits wait for this standby.',
  ];
  return { data: result, lines, exitCode: 1 };
}

function howMuch({ receivedLsn, silentSeconds }: StandbyStatus): string {
  const heard =
    silentSeconds === null ? 'no connection to it' : `heard of it ${silentSeconds} s ago`;
  return `It had received the old primary's log up to ${receivedLsn ?? 'nothing'} (${heard}).`;
}
