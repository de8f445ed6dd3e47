import { Writable } from 'node:stream';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';
import { openLogFile } from './log-file.ts';
import { prettyLine } from './log-pretty.ts';

const MEGABYTE = 1_000_000;

/** Fields of one event; secrets never belong here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the access line tells of one answered request. */
export interface AccessLine {
  method: string;
  /** Without the query: it may hold secrets. */
  path: string;
  status: number;
  durationMs: number;
  cached: boolean;
}

export interface Log {
  debug(message: string, extra?: LogFields): void;
  info(message: string, extra?: LogFields): void;
  warn(message: string, extra?: LogFields): void;
  error(message: string, extra?: LogFields): void;
  /** The access line of one request. */
  access(requestId: string, line: AccessLine): void;
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
  if (config.LOG_FILE) {
    const file = openLogFile(config.LOG_FILE, {
      maxBytes: config.LOG_FILE_MAX_MB * MEGABYTE,
      keepDays: config.LOG_KEEP_DAYS,
      complain: (sentence) => void process.stderr.write(`${sentence}\n`),
    });
    streams.push(gathered(file, () => file.flush()));
  }
  const destination = streams.length === 1 ? streams[0]! : tee(streams);
  const root = pino(
    {
      level: config.LOG_LEVEL,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${timestamp()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      redact: { paths: ['extra.password', 'extra.token', 'extra.cookie'], censor: '[secret]' },
    },
    destination,
  );
  return wrap(
    { root, config, writeAccess: accessWriter(config, destination) },
    { logger: 'emporium', requestId: null },
  );
}

/** Standard output or error, or any stream in a test. */
export type LogOutput = NodeJS.WritableStream & { isTTY?: boolean; fd?: number };

interface Scope {
  logger: string;
  requestId: string | null;
}

interface Outlet {
  root: Logger;
  config: Config;
  writeAccess(requestId: string, line: AccessLine): void;
}

function wrap(outlet: Outlet, scope: Scope): Log {
  const { root, config } = outlet;
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
    access: (requestId, line) => {
      if (root.isLevelEnabled('info')) outlet.writeAccess(requestId, line);
    },
    named: (logger) => wrap(outlet, { ...scope, logger }),
    forRequest: (requestId) => wrap(outlet, { ...scope, requestId }),
  };
}

/**
 * The access line by hand, in the very shape of every other: it is written at each cached hit, and
 * the logger's general way takes 5.6 µs for it where this one takes 0.3.
 */
function accessWriter(config: Config, destination: DestinationStream): Outlet['writeAccess'] {
  const constant = JSON.stringify({
    service: 'emporium',
    environment: config.NODE_ENV,
    version: config.APP_VERSION,
  }).slice(1, -1);
  return (requestId, { method, path, status, durationMs, cached }) => {
    const milliseconds = Math.round(durationMs * 1000) / 1000;
    const seconds = Math.round(durationMs) / 1000;
    destination.write(
      `{"level":"INFO","timestamp":"${timestamp()}","logger":"emporium.http",` +
        `"request_id":${JSON.stringify(requestId)},${constant},` +
        `"extra":{"method":"${method}","path":${JSON.stringify(path)},"status":${status},` +
        `"duration_ms":${milliseconds},"request_time":${seconds},"cached":${cached}},` +
        `"message":"event=http.request"}\n`,
    );
  };
}

let stampedAt = 0;
let stamp = '';

/** The time in ISO 8601; made once for all lines of a millisecond. */
function timestamp(): string {
  const now = Date.now();
  if (now !== stampedAt) {
    stampedAt = now;
    stamp = new Date(now).toISOString().replace('Z', '+00:00');
  }
  return stamp;
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
    const blocks = pino.destination({ dest: fd, sync: false, minLength: 8192, periodicFlush: 200 });
    return gathered(blocks, () => blocks.flushSync());
  }
  if (!output.isTTY) return output;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      output.write(prettyLine(chunk.toString('utf8')), () => done());
    },
  });
}

/** Lines of one turn of the event loop are handed on together; `finish` is called when the process ends. */
function gathered(stream: DestinationStream, finish: () => void): DestinationStream {
  let waiting = '';
  const handOn = (): void => {
    const lines = waiting;
    waiting = '';
    if (lines !== '') stream.write(lines);
  };
  process.once('exit', () => {
    handOn();
    finish();
  });
  return {
    write(line: string) {
      if (waiting === '') setImmediate(handOn);
      waiting += line;
    },
  };
}

function tee(streams: readonly DestinationStream[]): DestinationStream {
  return {
    write(line: string) {
      for (const stream of streams) stream.write(line);
    },
  };
}
