import { report, textOf, UsageError, verb, type Cli, type Verb } from '#platform/cli.ts';

/** Verbs of a database on several hosts. Each use case is loaded when its verb runs. */
export const standbyVerbs: Verb[] = [
  verb({
    name: 'database serve',
    summary: 'Run the embedded database alone, as the primary or the standby that it is',
    needs: 'nothing',
    run: async (cli) => await serve(cli),
  }),
  verb({
    name: 'database replica',
    summary: 'Make this data directory a standby of another host, and run it',
    options: [
      {
        flags: '--from <host:port>',
        summary: 'The host that holds the database (DATABASE_LISTEN)',
      },
      { flags: '--replace', summary: 'Move a database that is here aside' },
      { flags: '--build-only', summary: 'Do not run it; "emporium database serve" does' },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const from = textOf(options['from']);
      if (from === undefined) throw new UsageError('database replica needs --from <host:port>');
      const { buildReplica } = await import('./build-replica.ts');
      const built = await buildReplica(cli, {
        from,
        replace: options['replace'] === true,
      });
      if (options['buildOnly'] === true) return report(built);
      for (const line of built.lines) cli.progress(line);
      return await serve(cli);
    },
  }),
  verb({
    name: 'database promote',
    summary: 'Make the standby on this host the primary, when the primary does not answer',
    options: [
      { flags: '--force', summary: 'Even while the primary answers' },
      { flags: '--dry-run', summary: 'Only say what is known of both' },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const { promoteStandby } = await import('./promote-standby.ts');
      const [force, dryRun] = [options['force'] === true, options['dryRun'] === true];
      return report(await promoteStandby(cli, { force, dryRun }));
    },
  }),
  verb({
    name: 'database status',
    summary: 'Who holds the database, who follows, how far behind, and for whom commits wait',
    needs: 'nothing',
    run: async (cli) => {
      const { reportStatus } = await import('./replication-status.ts');
      return report(await reportStatus(cli.config));
    },
  }),
  verb({
    name: 'database synchronous',
    summary: 'Have every commit wait for standbys (on), or for nobody (off)',
    arguments: [
      { name: '<state>', summary: 'on or off' },
      { name: '[names...]', summary: 'The standbys; all that follow now when absent' },
    ],
    needs: 'nothing',
    run: async (cli, [state, ...names]) => {
      if (state !== 'on' && state !== 'off') throw new UsageError('Say on or off');
      const { changeSynchronous } = await import('./change-synchronous.ts');
      return report(await changeSynchronous(cli.config, state === 'on' ? names : null));
    },
  }),
];

async function serve(cli: Cli) {
  const { serveDatabase } = await import('#platform/start/serve-database.ts');
  const { keepLog } = await import('./keep-log.ts');
  const code = await serveDatabase(cli.config, cli.json, async (connection, log, lifeline) => {
    await keepLog(cli.config, connection, log, lifeline);
  });
  return report({ data: { stopped: true }, lines: [], exitCode: code === 0 ? 0 : 1 });
}
