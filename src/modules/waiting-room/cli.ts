import { report, textOf, UsageError, verb, type Report, type Verb } from '#platform/cli.ts';
import type { RoomMode, WaitingRoom } from './contract.ts';
import { setMode, showRoom } from './control-room.ts';

const MODES: readonly string[] = ['auto', 'on', 'off'] satisfies RoomMode[];
const shopOption = { flags: '--shop <slug>', summary: 'Shop; the default one when left out' };

export const verbs: Verb[] = [
  verb({
    name: 'waiting-room show',
    summary: 'Show whether checkout goes by turns, who waits, and how fast they are let in',
    options: [shopOption],
    needs: 'database',
    run: async (cli, _words, { shop }) => {
      const ctx = await cli.shop(textOf(shop));
      return told(await showRoom(ctx));
    },
  }),
  verb({
    name: 'waiting-room mode',
    summary: 'Say when checkout goes by turns; audited, and known to every process within a second',
    arguments: [{ name: '<mode>', summary: 'auto (in a rush), on (always), off (never)' }],
    options: [shopOption],
    needs: 'database',
    run: async (cli, [mode = ''], { shop }) => {
      if (!isMode(mode)) throw new UsageError(`${mode} is no mode; there are auto, on and off`);
      const ctx = await cli.shop(textOf(shop));
      return told(await setMode(ctx, mode));
    },
  }),
];

function isMode(word: string): word is RoomMode {
  return MODES.includes(word);
}

function told(room: WaitingRoom): Report {
  const pace = `${room.admittedPerSecond.toFixed(1)} let in a second`;
  const settled = `${room.settledPerSecond.toFixed(1)} settled a second`;
  return report({
    data: room,
    lines: [
      `mode ${room.mode}, ${room.state}${room.since === null ? '' : ` since ${room.since}`}`,
      `${room.waiting} wait, ${room.admitted} let in and awaited, ${pace}, ${settled}`,
      `within a day: ${room.used} used, ${room.lapsed} lapsed`,
    ],
  });
}
