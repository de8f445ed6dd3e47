/** A Dockerfile as data: its stages and their instructions. Only what ours needs. */

export interface Instruction {
  /** Upper case: `RUN`, `COPY`. */
  readonly name: string;
  /** `--from=build` as `{ from: 'build' }`. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows, continuation lines joined. */
  readonly text: string;
  readonly line: number;
}

export interface Stage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** Reads the stages in their order. Throws when the first instruction is no FROM. */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.name === 'FROM') {
      const [from = '', , name = String(stages.length)] = instruction.text.split(/\s+/);
      stages.push({ name, from, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`line ${instruction.line}: an instruction before the first FROM`);
    stage.instructions.push(instruction);
  }
  return stages;
}

/** The instructions that make a stage, with those of the stages that it stands on first. */
export function lineage(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((candidate) => candidate.name === name);
  return stage ? [...lineage(stages, stage.from), ...stage.instructions] : [];
}

/** The words of the JSON form; undefined for the shell form. */
export function jsonWords(text: string): string[] | undefined {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : undefined;
}

/** `A=1 B=2` as pairs. */
export function environmentOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open = '';
  let openLine = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    if (open === '') openLine = index + 1;
    open += content.endsWith('\\') ? `${content.slice(0, -1).trim()} ` : content;
    if (content.endsWith('\\')) continue;
    found.push(readInstruction(open, openLine));
    open = '';
  }
  return found;
}

function readInstruction(text: string, line: number): Instruction {
  const flags: Record<string, string> = {};
  const [name = '', ...rest] = text.split(' ');
  while (rest[0]?.startsWith('--')) {
    const [flag = '', value = ''] = rest.shift()!.slice(2).split('=');
    flags[flag] = value;
  }
  return { name: name.toUpperCase(), flags, text: rest.join(' '), line };
}
