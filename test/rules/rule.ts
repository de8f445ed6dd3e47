/** What every rule of the house looks like: it finds, it names the remedy, and it proves it can fail. */
import { Source } from './source.ts';

export interface Violation {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to do instead, in one sentence. */
  readonly remedy: string;
}

/** A small world that breaks the rule (`finds` counts how often) or keeps it (`finds: 0`). */
export interface Plant {
  readonly files: Readonly<Record<string, string>>;
  readonly finds: number;
}

export interface Rule {
  readonly name: string;
  /** The promise as a sentence, for people who read the test report. */
  readonly promise: string;
  readonly find: (files: readonly Source[]) => Violation[];
  readonly plants: readonly Plant[];
  /** How many files the rule looked at; a rule that sees nothing protects nothing. */
  readonly sees?: (files: readonly Source[]) => number;
}

/** Declares a rule that looks at each file alone. */
export function fileRule(
  rule: Omit<Rule, 'find'> & {
    applies: (file: Source) => boolean;
    findIn: (file: Source) => Violation[];
  },
): Rule {
  const { applies, findIn, ...rest } = rule;
  return {
    sees: (files) => files.filter(applies).length,
    ...rest,
    find: (files) => files.filter(applies).flatMap(findIn),
  };
}

/** A violation at a character offset of a file. */
export function violationAt(file: Source, offset: number, remedy: string): Violation {
  return { path: file.path, line: file.lineAt(offset), remedy };
}

/** One violation for each line of the file that matches; `remedy` receives the matched text. */
export function matchingLines(
  file: Source,
  pattern: RegExp,
  remedy: (found: string) => string,
): Violation[] {
  return file.lines.flatMap((text, index) => {
    const found = pattern.exec(text);
    return found ? [{ path: file.path, line: index + 1, remedy: remedy(found[0]) }] : [];
  });
}

/** The files of a plant as the rule would read them. */
export function plantedFiles(plant: Plant): Source[] {
  return Object.entries(plant.files).map(([path, text]) => new Source(path, text));
}

/** `path:line  remedy`, the way an editor can follow it. */
export function describeViolation({ path, line, remedy }: Violation): string {
  return `${path}:${line}  ${remedy}`;
}
