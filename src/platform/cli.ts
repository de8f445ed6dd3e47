import type { Check } from './checks.ts';
import type { Config } from './config.ts';
import type { App, Context } from './context.ts';
import type { Route } from './http/route.ts';
import type { Refusal } from './refusal.ts';

/** One operator command, as a module offers it in its cli.ts. */
export interface Verb {
  /** Words of the command line: `product list`. */
  readonly name: string;
  readonly summary: string;
  /** Another last word by which people know it: `sessions purge`. */
  readonly also?: string;
  /** In commander's notation: `<file>` required, `[file]` optional, `<files...>` many. */
  readonly arguments?: readonly VerbArgument[];
  readonly options?: readonly VerbOption[];
  /** `database`: app and shop() work. `nothing`: only config, progress and json do. */
  readonly needs: 'database' | 'nothing';
  readonly run: (cli: Cli, args: string[], options: VerbValues) => Promise<Report>;
}

export interface VerbArgument {
  readonly name: string;
  readonly summary: string;
}

export interface VerbOption {
  /**
   * `--shop <slug>`, `-y, --yes`, `--domain <host...>`; the value arrives under its camel-cased
   * long name.
   */
  readonly flags: string;
  readonly summary: string;
  readonly default?: string | boolean;
}

/** Values of options: text, true for a flag, a list for a repeatable one, absent when not given. */
export type VerbValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What a server process does. */
export type ServerRole = 'api' | 'worker';

/** What a verb may use. */
export interface Cli {
  /** The running program. Throws in a verb that needs nothing. */
  readonly app: App;
  readonly config: Config;
  /**
   * A context of one shop; of the default shop when no slug is given. Throws a UsageError for an
   * unknown one.
   */
  shop(slug?: string): Promise<Context>;
  /**
   * Runs the whole program until a signal; its exit code. Given by src/cli.ts to the verb `start`:
   * no module may know everything that has to be started.
   */
  readonly startServer?: (roles: ReadonlySet<ServerRole>) => Promise<number>;
  /** The invariants of every module. */
  checks(): Promise<readonly Check[]>;
  /** The routes of every module. */
  routes(): Promise<readonly Route[]>;
  /** Says what is going on, on standard error: standard output belongs to the result. */
  progress(text: string): void;
  /** Whether one JSON document was asked for. */
  readonly json: boolean;
}

/**
 * The result of a verb: `data` for --json, `lines` for people. Exit code 1 when the answer is a
 * failure.
 */
export interface Report {
  readonly data: unknown;
  readonly lines: readonly string[];
  readonly exitCode?: 0 | 1;
}

/** The command was used wrongly: the sentence is printed and the program exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Declares a verb. */
export function verb(definition: Verb): Verb {
  return definition;
}

/** Hands a result to the command line. */
export function report(result: Report): Report {
  return result;
}

/** The text that was given for an option or an argument; undefined when none was. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A refusal as the answer of a command: its sentence, each field that is wrong, and exit code 1. */
export function refused({ refusal, detail, errors = [], data }: Refusal): Report {
  return {
    data: { refusal, detail, ...(errors.length > 0 ? { errors } : {}), ...data },
    lines: [detail, ...errors.map(({ field, message }) => `  ${field}: ${message}`)],
    exitCode: 1,
  };
}
