import { report, UsageError, verb, type Cli, type Report, type Verb } from '#platform/cli.ts';
import { tellToClear } from '#platform/cache-channel.ts';

const EVERYTHING = 'cache:*';

/** What is cached makes answers faster and decides nothing, so clearing it is always safe. */
export const cacheVerbs: Verb[] = [
  verb({
    name: 'cache clear',
    summary: 'Forget cached answers, in Redis and in the memory of every process',
    options: [
      {
        flags: '--pattern <glob>',
        summary: 'Only names that fit: cache:<products|categories|shop|pages>:<shop id>:<address>',
        default: EVERYTHING,
      },
    ],
    needs: 'database',
    run: async (cli, _args, options) => await clear(cli, String(options['pattern'])),
  }),
];

async function clear({ app }: Cli, pattern: string): Promise<Report> {
  if (!/^cache:\S*$/.test(pattern)) {
    throw new UsageError('A pattern begins with cache: and has no spaces, as in cache:products:*');
  }
  const removed = await app.redis?.remove(pattern);
  await tellToClear(app, pattern);
  const redis = describeRedis(app.config.REDIS_URL !== undefined, removed);
  return report({
    data: { pattern, redis: removed ?? null },
    lines: [`Told every process to forget ${pattern}.`, redis],
    exitCode: app.redis !== undefined && removed === undefined ? 1 : 0,
  });
}

function describeRedis(configured: boolean, removed: number | undefined): string {
  if (!configured) return 'No Redis is configured (REDIS_URL).';
  if (removed === undefined)
    return 'Redis does not answer; what it holds runs out within a minute.';
  return `Redis: ${removed} ${removed === 1 ? 'answer' : 'answers'} removed.`;
}
