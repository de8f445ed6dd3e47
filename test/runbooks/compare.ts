/** What a page states against what a command answered. */

const LOG_LINE = /^\{"level":"(DEBUG|INFO|WARN)",/;

/**
 * Whether the answer is as stated. `…` within a line stands for anything in that line; a line of `…`
 * alone stands for any lines. Runs of blanks count as one, and blank lines do not count; nor do lines
 * of the command's own log, which come when they come.
 */
export function isAsStated(stated: string, answered: string): boolean {
  const pattern = linesOf(stated)
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escape).join('.*')}\\n`))
    .join('');
  const answer = linesOf(answered)
    .filter((line) => !LOG_LINE.test(line))
    .map((line) => `${line}\n`);
  return new RegExp(`^${pattern}$`, 'u').test(answer.join(''));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const PLACEHOLDER = /<([a-z][a-z-]*)>/g;

/** Puts values in the place of `<shop>`, `<moment>` …; throws when one is not known. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (_all, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`The state gives no <${name}>`);
    return values[name]!;
  });
}
