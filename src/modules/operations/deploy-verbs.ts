import { report, textOf, verb, type Verb } from '#platform/cli.ts';

/** Verbs for whoever packs and deploys Emporium, and for what watches a container. */
export const deployVerbs: Verb[] = [
  verb({
    name: 'pages build',
    summary:
      'Build the pages now, for an image or a read-only installation; start builds none then',
    options: [{ flags: '--force', summary: 'Build even when no source changed' }],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const { buildWeb } = await import('#platform/web/build-web.ts');
      const built = await buildWeb({ force: options['force'] === true, report: cli.progress });
      const line = built ? 'The pages are built.' : 'The pages were built already.';
      return report({ data: { built }, lines: [line] });
    },
  }),
  verb({
    name: 'health',
    summary:
      'Ask the server of this data directory whether it is ready; for container health checks',
    needs: 'nothing',
    run: async (cli) => {
      const { checkHealth } = await import('./check-health.ts');
      return report(await checkHealth(cli.config));
    },
  }),
  verb({
    name: 'smoke',
    summary: 'Buy something from a running server over HTTP: health, products, cart, checkout',
    options: [
      {
        flags: '--url <address>',
        summary: 'The server; the one of this data directory when absent',
      },
    ],
    needs: 'nothing',
    run: async (cli, _args, options) => {
      const { smoke } = await import('./smoke.ts');
      return report(await smoke(cli, textOf(options['url'])));
    },
  }),
];
