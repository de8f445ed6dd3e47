import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { setSynchronous } from '#platform/replication/synchronous.ts';
import { reachRunning } from './replication-status.ts';

/** Changes for whom commits wait; `names` null for nobody. Exit code 1 when it cannot be. */
export async function changeSynchronous(
  config: Config,
  names: readonly string[] | null,
): Promise<Report> {
  const result = await setSynchronous(reachRunning(config), names);
  if (result.changed) {
    const whom = result.names.join(' and ');
    const line =
      whom === ''
        ? 'Commits wait for nobody. What the primary acknowledges may be lost with it.'
        : `Every commit waits until ${whom} has it. While it is away, nothing is sold.`;
    return { data: result, lines: [line] };
  }
  const line =
    result.reason === 'not a primary'
      ? 'This host is a standby; ask the primary.'
      : `Nothing was changed: ${result.missing.join(', ') || 'nobody'} ` +
        `${result.missing.length === 0 ? 'follows' : 'does not follow'} this host now.`;
  return { data: result, lines: [line], exitCode: 1 };
}
