import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { listOldLogs } from '#platform/log-file.ts';
import type { App } from '#platform/context.ts';
import type { Finding } from './contract.ts';

const NIGHT_MS = 15 * 3_600_000;
const MESSAGES_SHOWN = 3;

/** Lines of level ERROR and refused sign-ins since yesterday's evening round, from LOG_FILE. */
export async function lookAtLoggedErrors(app: App): Promise<Finding[]> {
  const { LOG_FILE: file } = app.config;
  if (file === undefined) {
    const found = 'LOG_FILE is not set: look where standard output is collected, for level ERROR';
    return [{ what: 'log', state: 'ok', found }];
  }
  const since = new Date(app.clock.now().getTime() - NIGHT_MS).toISOString();
  const { errors, refused } = await readNight(file, since);
  const count = [...errors.values()].reduce((sum, times) => sum + times, 0);
  const most = [...errors].toSorted((a, b) => b[1] - a[1]).slice(0, MESSAGES_SHOWN);
  const shown = most.map(([message, times]) => `${times} ${message}`).join(', ');
  const words = {
    what: 'log',
    found: `${count} errors since ${since.slice(0, 16)}${shown && `: ${shown}`}`,
  };
  return [
    count === 0
      ? { ...words, state: 'ok' }
      : { ...words, state: 'warn', remedy: `Look for "level":"ERROR" in ${file}.` },
    { what: 'sign-ins', state: 'ok', found: `${refused} refused ("authentication failed")` },
  ];
}

interface Night {
  /** How often each message came. */
  errors: Map<string, number>;
  refused: number;
}

async function readNight(file: string, since: string): Promise<Night> {
  const night: Night = { errors: new Map(), refused: 0 };
  const old = (await listOldLogs(file)).filter(
    ({ writtenAt, path }) => writtenAt >= since && !/\.(gz|zst|xz)$/.test(path),
  );
  const isThere = await stat(file).catch(() => null);
  for (const path of [...old.map((log) => log.path), ...(isThere ? [file] : [])]) {
    const lines = createInterface({ input: createReadStream(path) });
    for await (const line of lines) note(night, line, since);
  }
  return night;
}

/** Most lines are neither: they are not parsed. */
function note(night: Night, text: string, since: string): void {
  const isError = text.includes('"level":"ERROR"');
  if (!isError && !text.includes('authentication failed')) return;
  const [, at] = /"timestamp":"([^"]+)"/.exec(text) ?? [];
  if (at === undefined || at < since) return;
  if (!isError) {
    night.refused += 1;
    return;
  }
  const [, message] = /"message":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  const name = message ?? 'a line without a message';
  night.errors.set(name, (night.errors.get(name) ?? 0) + 1);
}
