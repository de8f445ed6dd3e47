import { listVault, openVault, type RestoreTarget } from '#modules/backup/index.ts';
import { UsageError } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';

/**
 * A moment as an operator types it: the name of a backup, `latest`, `now`, or a time, in UTC unless it
 * says otherwise. Throws a UsageError for anything else.
 */
export async function parseTarget(config: Config, text: string): Promise<RestoreTarget> {
  if (text === 'now') return 'now';
  const { good } = await listVault(openVault(config));
  const named = text === 'latest' ? good.at(-1) : good.find(({ id }) => id === text);
  if (named) return { backupId: named.id };
  if (text === 'latest') return { backupId: 'latest' };
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const time = new Date(zoned.replace(' ', 'T'));
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(`${text} is no backup and no time; write it as 2026-11-22T10:15:00Z`);
}
