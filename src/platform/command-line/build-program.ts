import { Command, CommanderError } from 'commander';
import type { Report, Verb, VerbValues } from '../cli.ts';
import { standardOutput, tellFailure, type ExitCode, type Output } from './exit.ts';

/** Runs one verb with what the command line said. */
export type RunVerb = (
  verb: Verb,
  args: string[],
  options: VerbValues,
  json: boolean,
) => Promise<Report>;

/**
 * Runs one command line (without node and script) against the verbs. Prints the report on standard
 * output, as lines or with `--json` as one document; everything else goes to standard error.
 * Resolves with 0, 1 or 2.
 */
export async function runCommandLine(
  words: readonly string[],
  verbs: readonly Verb[],
  run: RunVerb,
  output: Output = standardOutput,
): Promise<ExitCode> {
  const json = words.includes('--json');
  let code: ExitCode = 0;
  const program = buildProgram(verbs, output, async (verb, args, options) => {
    const result = await run(verb, args, options, json);
    print(result, json, output);
    code = result.exitCode ?? 0;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellFailure(error, json, output);
  }
}

type Act = (verb: Verb, args: string[], options: VerbValues) => Promise<void>;

function buildProgram(verbs: readonly Verb[], output: Output, act: Act): Command {
  const program = new Command('emporium').configureOutput({
    writeOut: output.out,
    writeErr: output.err,
  });
  configure(program).description(
    'One program that runs shops: storefront, till, stockroom, back office and its own operations.',
  );
  for (const verb of verbs) addVerb(program, verb, act);
  return program;
}

/** Each word but the last is a group, made when the first of its verbs comes. */
function addVerb(program: Command, verb: Verb, act: Act): void {
  const words = verb.name.split(' ');
  const last = words.pop() ?? '';
  let parent = program;
  for (const word of words) {
    parent =
      parent.commands.find((known) => known.name() === word) ?? configure(parent.command(word));
    parent.summary(parent.summary() || `verbs: ${word} …`);
  }
  const command = configure(parent.command(last)).summary(verb.summary).description(verb.summary);
  if (verb.also !== undefined) command.alias(verb.also);
  for (const argument of verb.arguments ?? []) command.argument(argument.name, argument.summary);
  for (const option of verb.options ?? []) {
    command.option(option.flags, option.summary, option.default);
  }
  command.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, -2)
      .flat()
      .filter((value) => value !== undefined);
    const { json: _json, ...options } = command.opts<Record<string, VerbValues[string]>>();
    await act(verb, args.map(String), options);
  });
}

function configure(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on standard output')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)');
}

function print(result: Report, json: boolean, output: Output): void {
  if (json) output.out(`${JSON.stringify(result.data, null, 2)}\n`);
  else if (result.lines.length > 0) output.out(`${result.lines.join('\n')}\n`);
}
