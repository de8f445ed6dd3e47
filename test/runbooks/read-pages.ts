/** What the runbooks say, in the parts in which a test can act on it. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Commands of a page and what the page says that they answer. */
export interface Step {
  kind: 'commands';
  line: number;
  /** What stands in the ```sh block. */
  script: string;
  /** Of `sh exit=1`; 0 when the page says nothing. `any` where it hangs on the machine. */
  exitCode: number | 'any';
  /** What stands in the ```text block after it; null when there is none. */
  expected: string | null;
}

/** Something that happens by itself while the reader waits: `<!-- then: gateway-back -->`. */
export interface Event {
  kind: 'event';
  line: number;
  name: string;
}

/** The part of a page that is about one state of the system. */
export interface Part {
  /** `<!-- state: disk-full -->`. */
  state: string;
  line: number;
  steps: (Step | Event)[];
}

export interface Page {
  /** Without folder and `.md`. */
  name: string;
  text: string;
  parts: Part[];
  /** What the page lacks, as sentences. */
  faults: string[];
}

export const runbooks = join(import.meta.dirname, '../../docs/runbooks');

/** Every page of docs/runbooks by name. */
export function readPages(): Page[] {
  return globSync('*.md', { cwd: runbooks })
    .toSorted()
    .map((file) => readPage(basename(file, '.md'), readFileSync(join(runbooks, file), 'utf8')));
}

const FENCE = /^```(\S*)(?:\s+exit=(\d+|any))?\s*$/;
const MARK = /^<!-- (state|then): ([a-z-]+) -->$/;

interface Fence {
  language: string;
  exitCode: Step['exitCode'];
  line: number;
  text: string[];
}

/** Takes a page apart. */
export function readPage(name: string, text: string): Page {
  const parts: Part[] = [];
  const faults: string[] = [];
  let fence: Fence | null = null;
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    const [, mark, word = ''] = MARK.exec(content) ?? [];
    const opening = FENCE.exec(content);
    if (fence !== null) {
      if (content === '```') {
        faults.push(...takeBlock(parts, fence));
        fence = null;
      } else fence.text.push(content);
    } else if (mark === 'state') parts.push({ state: word, line, steps: [] });
    else if (mark === 'then') parts.at(-1)?.steps.push({ kind: 'event', line, name: word });
    else if (opening) {
      const [, language = '', exitCode = '0'] = opening;
      const code = exitCode === 'any' ? exitCode : Number(exitCode);
      fence = { language, exitCode: code, line, text: [] };
    }
  });
  const silent = parts
    .flatMap(({ steps }) => steps)
    .filter((step) => step.kind === 'commands' && step.expected === null);
  return {
    name,
    text,
    parts,
    faults: [...faults, ...silent.map(({ line }) => `line ${line}: no result is stated`)],
  };
}

function takeBlock(parts: Part[], { language, exitCode, line, text }: Fence): string[] {
  const steps = parts.at(-1)?.steps;
  if (language === 'sh') {
    if (!steps) return [`line ${line}: commands without a state`];
    steps.push({ kind: 'commands', line, script: text.join('\n'), exitCode, expected: null });
    return [];
  }
  if (language !== 'text') return [`line ${line}: a block is sh or text, not "${language}"`];
  const step = steps?.at(-1);
  if (step?.kind !== 'commands' || step.expected !== null) {
    return [`line ${line}: a result without commands`];
  }
  step.expected = text.join('\n');
  return [];
}
