import { Writable } from 'node:stream';
import type { Config } from '#platform/config.ts';
import { createLog, type Log } from '#platform/log.ts';

/** A log whose lines a test can read as they are written. */
export function openTestLog(config: Config): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const gather = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString('utf8').split('\n').filter(Boolean));
      done();
    },
  });
  return { log: createLog(config, gather), lines };
}
