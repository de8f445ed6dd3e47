import { report, verb, type Verb } from '#platform/cli.ts';

/** From one release to the next, run by the next one. */
export const upgradeVerbs: Verb[] = [
  verb({
    name: 'upgrade',
    summary: 'Bring the database to this release: look first, back up, migrate, buy something',
    options: [
      { flags: '--check', summary: 'Only look; as without --yes' },
      { flags: '-y, --yes', summary: 'Do it' },
      { flags: '--no-backup', summary: 'Without the backup before' },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const { checkUpgrade, upgrade } = await import('./upgrade.ts');
      if (options['yes'] !== true || options['check'] === true) {
        return report(await checkUpgrade(cli));
      }
      return report(await upgrade(cli, { backup: options['backup'] !== false }));
    },
  }),
];
