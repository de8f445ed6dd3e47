import { expect, test } from 'vitest';
import { report, UsageError, verb, type Verb, type VerbValues } from '../cli.ts';
import { DatabaseUnavailable } from '../database/index.ts';
import { StartError } from '../postgres/index.ts';
import { runCommandLine } from './build-program.ts';

let out = '';
let err = '';

const failures: Record<string, Error> = {
  usage: new UsageError('Which one?'),
  start: new StartError('The disk is full.'),
  bug: new Error('broken assumption'),
  away: new DatabaseUnavailable(new Error('timeout expired')),
};
const verbs = [
  verb({
    name: 'shop create',
    summary: 'Open a shop',
    arguments: [{ name: '<slug>', summary: 'name' }],
    options: [
      { flags: '--time-zone <zone>', summary: 'zone', default: 'UTC' },
      { flags: '--domain <host...>', summary: 'hosts' },
    ],
    needs: 'nothing',
    run: async (_cli, args, options) =>
      report({ data: { args, options }, lines: [`made ${args[0]}`] }),
  }),
  verb({
    name: 'fail',
    summary: 'Fail',
    arguments: [{ name: '[how]', summary: 'how' }],
    needs: 'nothing',
    run: async (_cli, [how = '']) => {
      if (failures[how]) throw failures[how];
      return report({ data: { ok: false }, lines: ['no'], exitCode: 1 });
    },
  }),
];

async function run(...words: string[]): Promise<number> {
  out = err = '';
  const cli = {} as never;
  const output = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const runVerb = async (one: Verb, args: string[], options: VerbValues) =>
    await one.run(cli, args, options);
  return await runCommandLine(words, verbs, runVerb, output);
}

const cases: [words: string[], code: number, out: RegExp, err: RegExp][] = [
  [['shop', 'create', 'tea'], 0, /^made tea\n$/, /^$/],
  [['fail'], 1, /^no\n$/, /^$/],
  [['fail', 'usage'], 2, /^$/, /^Which one\?\n$/],
  [['fail', 'start'], 1, /^$/, /^The disk is full\.\n$/],
  [['fail', 'bug'], 1, /^$/, /^Error: broken assumption\n\s+at /],
  [
    ['fail', 'away'],
    1,
    /^$/,
    /^The database is not there: timeout expired. "emporium doctor" [^\n]*\n$/,
  ],
  [['fail', 'start', '--json'], 1, /^{"error":"The disk is full."}\n$/, /^The disk is full/],
  [['shop', 'create'], 2, /^$/, /missing required argument 'slug'/],
  [['shop', 'create', 'tea', '--nonsense'], 2, /^$/, /unknown option '--nonsense'/],
  [['shop', 'nonsense'], 2, /^$/, /unknown command 'nonsense'/],
  [['nonsense'], 2, /^$/, /unknown command 'nonsense'/],
  [['--help'], 0, /Usage: emporium[\s\S]*shop[\s\S]*fail/, /^$/],
  [
    ['shop', 'create', '--help'],
    0,
    /Usage: emporium shop create \[options\] <slug>[\s\S]*--json/,
    /^$/,
  ],
  [['shop'], 2, /^$/, /Usage: emporium shop/],
];
for (const [words, code, expectedOut, expectedErr] of cases) {
  test(`emporium ${words.join(' ')}`, async () => {
    expect(await run(...words)).toBe(code);
    expect(out).toMatch(expectedOut);
    expect(err).toMatch(expectedErr);
  });
}

test('--json prints one document, wherever it stands', async () => {
  const expected = {
    args: ['tea'],
    options: { timeZone: 'UTC', domain: ['a.example', 'b.example'] },
  };
  for (const words of [
    ['--json', 'shop', 'create', 'tea', '--domain', 'a.example', 'b.example'],
    ['shop', 'create', 'tea', '--domain', 'a.example', 'b.example', '--json'],
  ]) {
    expect(await run(...words)).toBe(0);
    expect(JSON.parse(out)).toEqual(expected);
  }
});
