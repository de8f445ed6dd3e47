import { refused, report, UsageError, verb } from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { bytesOf } from '#platform/written.ts';
import { openCopies } from './open-vault.ts';
import { showProgress } from './show-progress.ts';

/** `emporium backup copy`: what the worker does every few seconds, now and with progress. */
export const copyVerb = verb({
  name: 'backup copy',
  summary: 'Bring the copies (BACKUP_COPY_DIR, S3_BUCKET) up to the vault; the worker does it too',
  needs: 'database',
  run: async (cli) => {
    if (openCopies(cli.config).length === 0) {
      throw new UsageError('Set BACKUP_COPY_DIR or S3_BUCKET: there is no place for a copy');
    }
    const { copyBackups } = await import('./copy-backups.ts');
    const copied = await copyBackups(cli.app, showProgress(cli));
    if (isRefusal(copied)) return refused(copied);
    const lines = copied.map(({ place, files, bytes, backups }) => {
      return `${place}: ${files} files (${bytesOf(bytes)}) more; ${backups.length} backups there.`;
    });
    return report({ data: copied, lines });
  },
});
