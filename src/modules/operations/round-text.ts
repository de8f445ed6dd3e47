import type { Finding } from './contract.ts';
import type { Round } from './rounds.ts';

const MARKS: Record<Finding['state'], string> = {
  ok: '[x]',
  warn: '[ ] LOOK',
  fail: '[ ] NOW ',
};

/** A round as a page to print and to put a name under: what is well is ticked, the rest is to do. */
export function writeRound({ round, at, sections }: Round): string[] {
  const items = sections.flatMap((section) => section.items);
  const toDo = items.filter(({ state }) => state !== 'ok').length;
  return [
    `Round: ${round}, ${at.slice(0, 16).replace('T', ' ')} UTC`,
    ...sections.flatMap(({ title, items: own }) => ['', title, ...own.flatMap(itemLines)]),
    '',
    toDo === 0 ? 'Nothing wants attention.' : `${toDo} of ${items.length} want attention.`,
  ];
}

function itemLines({ what, state, found, remedy }: Finding): string[] {
  const mark = MARKS[state];
  const line = `  ${mark.padEnd(9)}${what.padEnd(16)} ${found}`;
  return remedy === undefined || state === 'ok' ? [line] : [line, `${' '.repeat(28)}${remedy}`];
}
