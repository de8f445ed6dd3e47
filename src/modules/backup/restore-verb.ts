import { refused, UsageError, verb } from '#platform/cli.ts';
import { systemClock } from '#platform/clock.ts';
import { isRefusal } from '#platform/refusal.ts';
import { chooseVault, FROM } from './open-vault.ts';
import { backupTarget } from './list-backups.ts';
import { planned, told } from './reports.ts';
import { showProgress } from './show-progress.ts';

/** `emporium backup restore`: what it would do; in place with --yes, or beside with --into. */
export const restoreVerb = verb({
  name: 'backup restore',
  summary: 'Put the database back to a moment, in its place (with --yes) or beside it (--into)',
  options: [
    { flags: '--to <when>', summary: 'a time (ISO 8601, UTC), `now`, `latest`, or a backup' },
    { flags: '--into <directory>', summary: 'an empty directory to restore into' },
    { flags: '-y, --yes', summary: 'in place: do it; without it, only say what would be done' },
    FROM,
  ],
  needs: 'nothing',
  run: async (cli, _words, { to, into, yes, from }) => {
    if (typeof to !== 'string') throw new UsageError('--to says which moment');
    const { planInPlace, restoreBeside, restoreInPlace } = await import('./restore-in-place.ts');
    const source = chooseVault(cli.config, from);
    const wish = {
      config: cli.config,
      clock: systemClock,
      source,
      to: await backupTarget(source, to),
      onProgress: showProgress(cli),
    };
    if (typeof into === 'string') return told(await restoreBeside(wish, into));
    if (cli.config.DATABASE_URL !== undefined) {
      throw new UsageError('DATABASE_URL names another server: restore beside it with --into');
    }
    if (yes === true) return told(await restoreInPlace(wish));
    const plan = await planInPlace(wish);
    return isRefusal(plan) ? refused(plan) : planned(plan);
  },
});
