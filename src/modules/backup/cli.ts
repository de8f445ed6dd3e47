import { generateIdentity, identityToRecipient } from 'age-encryption';
import { refused, report, verb, type Verb } from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { chooseVault, FROM } from './open-vault.ts';
import { copyVerb } from './copy-verb.ts';
import { createBackup } from './create-backup.ts';
import { listVault } from './list-backups.ts';
import { readBackupState } from './backup-state.ts';
import { readLatest } from './record-file.ts';
import { verified } from './reports.ts';
import { restoreVerb } from './restore-verb.ts';
import { showProgress } from './show-progress.ts';
import { backupLine, madeLine, statusLines } from './words.ts';

export const verbs: Verb[] = [
  verb({
    name: 'backup create',
    summary:
      'Back up the whole server: database, uploads, settings; `latest` moves when it is good',
    needs: 'database',
    run: async (cli) => {
      const made = await createBackup(cli.app, { onProgress: showProgress(cli) });
      if (isRefusal(made)) return refused(made);
      return report({ data: made, lines: [madeLine(made)] });
    },
  }),
  verb({
    name: 'backup list',
    summary: 'List the good backups, the newest last',
    options: [FROM],
    needs: 'nothing',
    run: async (cli, _words, { from }) => {
      const vault = chooseVault(cli.config, from);
      const { good, damaged, unfinished } = await listVault(vault);
      const latest = await readLatest(vault);
      const lines = [
        ...good.map((record) => backupLine(record, record.id === latest)),
        ...damaged.map(({ id, problem }) => `DAMAGED  ${id}  backup.json: ${problem}`),
        ...unfinished.map((id) => `unfinished  ${id}  under way, or failed`),
      ];
      return report({
        data: { place: vault.place, latest, good, damaged, unfinished },
        lines: lines.length > 0 ? lines : [`There is no backup in ${vault.place}.`],
        exitCode: damaged.length === 0 ? 0 : 1,
      });
    },
  }),
  verb({
    name: 'backup verify',
    summary:
      'Prove a backup: read every byte, restore it into a scratch server, run every check there',
    arguments: [{ name: '[backup]', summary: 'the newest good one when absent' }],
    needs: 'database',
    run: async (cli, [id]) => {
      const { verifyBackup } = await import('./verify-backup.ts');
      const checks = await cli.checks();
      const result = await verifyBackup(cli.app, id, { checks, onProgress: showProgress(cli) });
      return isRefusal(result) ? refused(result) : verified(result);
    },
  }),
  verb({
    name: 'backup status',
    summary: 'How old the newest backup, its proof and the archive of the log are',
    needs: 'database',
    run: async (cli) => {
      const state = await readBackupState(cli.app);
      return report({ data: state, lines: statusLines(state, cli.app.clock.now()) });
    },
  }),
  verb({
    name: 'backup prune',
    summary: 'Remove backups and log that are older than the settings keep them; daily by itself',
    options: [{ flags: '--dry-run', summary: 'Only say what would be removed' }],
    needs: 'database',
    run: async (cli, _words, { dryRun }) => {
      const { pruneBackups } = await import('./prune-backups.ts');
      const pruned = await pruneBackups(cli.app, { dryRun: dryRun === true, most: Infinity });
      const word = dryRun === true ? 'Would remove' : 'Removed';
      const lines = pruned.backups.map((id) => `${word} ${id}`);
      const log = `${word} ${pruned.walFiles} files of the log; ${pruned.kept.length} backups stay.`;
      return report({ data: pruned, lines: [...lines, log] });
    },
  }),
  copyVerb,
  restoreVerb,
  verb({
    name: 'backup key',
    summary: 'Make a key to encrypt backups with; keep it where a thief of the disk is not',
    needs: 'nothing',
    run: async () => {
      const identity = await generateIdentity();
      const recipient = await identityToRecipient(identity);
      return report({
        data: { identity, recipient },
        lines: [`# public half: ${recipient}`, identity],
      });
    },
  }),
];
