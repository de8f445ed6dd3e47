import { ConfigError } from '../config.ts';
import { DatabaseUnavailable } from '../database/index.ts';
import { StartError } from '../postgres/start-error.ts';
import { reasonOf } from '../reason-of.ts';
import { UsageError } from '../cli.ts';

/** 0 done, 1 failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Where a command speaks: results, and everything else. */
export interface Output {
  out: (text: string) => void;
  err: (text: string) => void;
}

export const standardOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/**
 * Says why a command failed, on standard error: one sentence for what the operator can put right (a
 * database that does not answer is that), the stack for a broken assumption of ours. With `json`
 * standard output still carries one document. Returns the exit code.
 */
export function tellFailure(error: unknown, json: boolean, output: Output): ExitCode {
  const message = messageOf(error);
  const expected =
    error instanceof UsageError ||
    error instanceof StartError ||
    error instanceof ConfigError ||
    error instanceof DatabaseUnavailable;
  output.err(`${expected ? message : stackOf(error)}\n`);
  if (json) output.out(`${JSON.stringify({ error: message })}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function messageOf(error: unknown): string {
  const reason = reasonOf(error);
  if (!(error instanceof DatabaseUnavailable)) return reason;
  return `${reason}. "emporium doctor" looks at why.`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `\nbecause of ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
