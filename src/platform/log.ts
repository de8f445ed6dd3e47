import { createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';
import { prettyLine } from './log-pretty.ts';

/** Fields of one event; secrets never belong here. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, extra?: LogFields): void;
  info(message: string, extra?: LogFields): void;
  warn(message: string, extra?: LogFields): void;
  error(message: string, extra?: LogFields): void;
  /** The access line of one request. Written at every cached hit: no scope is built for it. */
  access(requestId: string, extra: LogFields): void;
  /** The same log under a module's name: `emporium.checkout`. */
  named(logger: string): Log;
  /** The same log with the id of one request in every line. */
  forRequest(requestId: string): Log;
}

/**
 * Opens the log: one JSON object per line (shape of docs/OPERATIONS, requirements 2), or one calm
 * line per event when standard output is a terminal.
 */
export function createLog(config: Config, output: LogOutput = process.stdout): Log {
  const streams: DestinationStream[] = [terminalOrJson(output)];
  if (config.LOG_FILE) streams.push(createWriteStream(config.LOG_FILE, { flags: 'a' }));
  const destination = streams.length === 1 ? streams[0]! : tee(streams);
  const root = pino(
    {
      level: config.LOG_LEVEL,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString().replace('Z', '+00:00')}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      redact: { paths: ['extra.password', 'extra.token', 'extra.cookie'], censor: '[secret]' },
    },
    destination,
  );
  return wrap(root, config, { logger: 'emporium', requestId: null });
}

/** Standard output or error, or any stream in a test. */
export type LogOutput = NodeJS.WritableStream & { isTTY?: boolean; fd?: number };

interface Scope {
  logger: string;
  requestId: string | null;
}

function wrap(root: Logger, config: Config, scope: Scope): Log {
  const constant = {
    logger: scope.logger,
    request_id: scope.requestId,
    service: 'emporium',
    environment: config.NODE_ENV,
    version: config.APP_VERSION,
  };
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, extra: LogFields = {}): void => {
      if (root.isLevelEnabled(level))
        root[level]({ ...constant, extra: printable(extra) }, message);
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    access: (requestId, extra) => {
      if (!root.isLevelEnabled('info')) return;
      const line = { ...constant, logger: 'emporium.http', request_id: requestId, extra };
      root.info(line, 'event=http.request');
    },
    named: (logger) => wrap(root, config, { ...scope, logger }),
    forRequest: (requestId) => wrap(root, config, { ...scope, requestId }),
  };
}

/** Errors become text with their stack and cause; JSON.stringify alone would print `{}`. */
function printable(extra: LogFields): LogFields {
  const error = extra['error'];
  if (!(error instanceof Error)) return extra;
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { ...extra, error: error.message, stack: error.stack, ...cause };
}

function terminalOrJson(output: LogOutput): DestinationStream {
  // Lines leave in blocks of 8 kB or after 200 ms: a system call per line would cost more than
  // the answer it tells of.
  if (!output.isTTY && output.fd !== undefined) {
    const { fd } = output;
    return pino.destination({ dest: fd, sync: false, minLength: 8192, periodicFlush: 200 });
  }
  if (!output.isTTY) return output;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      output.write(prettyLine(chunk.toString('utf8')), () => done());
    },
  });
}

function tee(streams: readonly DestinationStream[]): DestinationStream {
  return {
    write(line: string) {
      for (const stream of streams) stream.write(line);
    },
  };
}
