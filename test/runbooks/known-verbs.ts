/** Whether the commands that a page names are commands of this release. */
import type { Verb } from '#platform/cli.ts';

/** Options that every command takes. */
const EVERYWHERE = ['--help', '--json'];

/** What stands after `emporium` on a page and is no verb, or no option of it. */
export function unknownWords(text: string, verbs: readonly Verb[]): string[] {
  return [...commandsIn(text)].flatMap((command) => {
    const verb = verbs
      .filter(({ name }) => command === name || command.startsWith(`${name} `))
      .toSorted((a, b) => b.name.length - a.name.length)[0];
    if (!verb) return [`emporium ${command} is no command`];
    const known = new Set([...EVERYWHERE, ...(verb.options ?? []).flatMap(longFlag)]);
    return [...command.matchAll(/(?<= )--[a-z-]+/g)]
      .map(([flag]) => flag)
      .filter((flag) => !known.has(flag))
      .map((flag) => `emporium ${verb.name} has no option ${flag}`);
  });
}

/** In code between backticks, and on the lines of ```sh blocks. */
function commandsIn(text: string): Set<string> {
  const blocks = [...text.matchAll(/^```sh.*\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  const commands = [...blocks, ...inline].flatMap((code) =>
    [...code.matchAll(/(?:^|[ ;] ?)emporium ([a-z][^|;]*)/g)].map(([, words = '']) => words.trim()),
  );
  return new Set(commands);
}

function longFlag({ flags }: { flags: string }): string[] {
  return flags.match(/--[a-z-]+/g) ?? [];
}
