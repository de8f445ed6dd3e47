import { report, verb, type Verb } from '#platform/cli.ts';
import { populateDemo } from './populate-demo.ts';
import { replayVerb } from './replay/verb.ts';

export const verbs: readonly Verb[] = [
  verb({
    name: 'demo populate',
    summary: 'Open the demo shop and fill it; what is there stays as it is',
    options: [{ flags: '--clear', summary: 'First take every other product of it off sale' }],
    needs: 'database',
    run: async (cli, _words, options) => {
      const populated = await populateDemo(cli.app, { clear: options['clear'] === true });
      const { shop, created, unchanged, archived } = populated;
      return report({
        data: { shop: shop.slug, created, unchanged, archived },
        lines: [
          `${shop.name}: ${created} products new, ${unchanged} there, ${archived} taken off sale`,
        ],
      });
    },
  }),
  replayVerb,
];
