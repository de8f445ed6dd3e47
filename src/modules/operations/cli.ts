import { report, textOf, UsageError, verb, type Verb } from '#platform/cli.ts';
import { cacheVerbs } from './cache-verbs.ts';
import { databaseVerbs } from './database-verbs.ts';
import { deployVerbs } from './deploy-verbs.ts';
import { jobVerbs } from './job-verbs.ts';
import { maintenanceVerbs } from './maintenance-verbs.ts';
import { upgradeVerbs } from './upgrade-verbs.ts';
import { upkeepVerbs } from './upkeep-verbs.ts';
import { standbyVerbs } from './standby-verbs.ts';

const ROLES = ['api', 'worker'] as const;

// Each use case is loaded when its verb runs: `emporium start` must not wait for the doctor.
export const verbs: Verb[] = [
  verb({
    name: 'start',
    summary: 'Run Emporium: database, API, pages, worker and payment gateway simulator',
    options: [
      {
        flags: '--roles <list>',
        summary: 'What this process does: api, worker',
        default: 'api,worker',
      },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const named = String(options['roles'])
        .split(',')
        .map((role) => role.trim());
      const roles = ROLES.filter((role) => named.includes(role));
      if (roles.length === 0 || roles.length !== new Set(named).size) {
        throw new UsageError(`--roles takes ${ROLES.join(' and ')}, separated by a comma`);
      }
      if (!cli.startServer) throw new Error('Servers are started by the command line alone');
      const code = await cli.startServer(new Set(roles));
      return report({ data: { stopped: true }, lines: [], exitCode: code === 0 ? 0 : 1 });
    },
  }),
  verb({
    name: 'migrate',
    summary: 'Bring the database to this release',
    options: [{ flags: '--dry-run', summary: 'Only say what would be applied' }],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const { migrateDatabase } = await import('./migrate-database.ts');
      return report(await migrateDatabase(cli, options['dryRun'] === true));
    },
  }),
  verb({
    name: 'version',
    summary: 'Versions of Emporium, Node, PostgreSQL and the database',
    needs: 'nothing',
    run: async (cli) => {
      const { describeVersions } = await import('./describe-versions.ts');
      return report(await describeVersions(cli.config));
    },
  }),
  verb({
    name: 'doctor',
    summary: 'Look for what keeps Emporium from running well, with a remedy for each finding',
    options: [
      {
        flags: '--dependencies',
        summary: 'Instead: known flaws of the libraries (asks their registry), and their licences',
      },
      { flags: '--image <name>', summary: 'With --dependencies: scan a container image, by trivy' },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      if (options['dependencies'] === true) {
        const { examineDependencies } = await import('./dependencies.ts');
        return report(await examineDependencies({ image: textOf(options['image']) }));
      }
      const { examine } = await import('./doctor.ts');
      return report(await examine(cli.config));
    },
  }),
  verb({
    name: 'sql',
    summary: 'Run one SQL statement; reads every shop and writes nothing unless told so',
    arguments: [
      { name: '[statement]', summary: 'The statement; read from standard input when absent' },
    ],
    options: [
      { flags: '--write', summary: 'Run it as the owner of the database, and let it write' },
    ],
    needs: 'nothing',
    run: async (cli, [statement], options) => {
      const { runSql } = await import('./run-sql.ts');
      return report(await runSql(cli, statement, options['write'] === true));
    },
  }),
  verb({
    name: 'shell',
    summary: 'An interactive JavaScript shell inside the running program',
    options: [
      { flags: '--shop <slug>', summary: 'The shop of `ctx`; the default shop when absent' },
    ],
    needs: 'database',
    run: async (cli, _args, options) => {
      const { openShell } = await import('./open-shell.ts');
      await openShell(cli, textOf(options['shop']));
      return report({ data: { closed: true }, lines: [] });
    },
  }),
  ...cacheVerbs,
  ...databaseVerbs,
  ...upgradeVerbs,
  ...upkeepVerbs,
  ...deployVerbs,
  ...jobVerbs,
  ...maintenanceVerbs,
  ...standbyVerbs,
];
