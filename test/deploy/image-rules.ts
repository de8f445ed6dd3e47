/** What a good image keeps, as rules over a Dockerfile; the names are those of hadolint where it has one. */
import { jsonWords, lineage, parseDockerfile, type Instruction, type Stage } from './dockerfile.ts';

export interface Problem {
  rule: string;
  line: number;
}

type Rule = (instruction: Instruction) => boolean;

const EXACT_TAG = /:[0-9]+\.[0-9]+(\.[0-9]+)?[\w.-]*(@sha256:[0-9a-f]{64})?$|@sha256:[0-9a-f]{64}$/;

/** Broken when the function says so of one instruction. */
const rules: Readonly<Record<string, Rule>> = {
  'DL3000 WORKDIR is absolute': ({ name, text }) => name === 'WORKDIR' && !text.startsWith('/'),
  'DL3003 no cd': ({ name, text }) => name === 'RUN' && /(^|&&|;)\s*cd\s/.test(text),
  'DL3004 no sudo': ({ name, text }) => name === 'RUN' && /\bsudo\b/.test(text),
  'DL3009 apt lists are removed': ({ name, text }) =>
    name === 'RUN' &&
    /apt-get\s+(-\S+\s+)*install/.test(text) &&
    !/rm -rf \/var\/lib\/apt\/lists/.test(text),
  'DL3015 no recommended packages': ({ name, text }) =>
    name === 'RUN' &&
    /apt-get\s+(-\S+\s+)*install/.test(text) &&
    !text.includes('--no-install-recommends'),
  'DL3020 COPY, not ADD': ({ name }) => name === 'ADD',
  'DL3025 CMD, ENTRYPOINT and HEALTHCHECK as words': ({ name, text }) =>
    (name === 'CMD' || name === 'ENTRYPOINT') && jsonWords(text) === undefined,
  'DL4000 no MAINTAINER': ({ name }) => name === 'MAINTAINER',
  'DL4006 a pipe fails with its first command': ({ name, text }) =>
    name === 'RUN' && /[^|]\|[^|]/.test(text) && !text.includes('pipefail'),
  'npm ci, not npm install': ({ name, text }) => name === 'RUN' && /npm (i|install)\b/.test(text),
  'no secret in ENV or ARG': ({ name, text }) =>
    (name === 'ENV' || name === 'ARG') && /(SECRET|PASSWORD|TOKEN|KEY)\w*=/.test(text),
  'no COPY of everything': ({ name, text, flags }) =>
    name === 'COPY' && flags['from'] === undefined && /^\.\/?\s/.test(text),
};

/** Everything that the Dockerfile breaks; `target` is the stage that runs in the end. */
export function findProblems(text: string): Problem[] {
  const stages = parseDockerfile(text);
  const broken = stages.flatMap(({ instructions }) =>
    instructions.flatMap((each) =>
      Object.entries(rules).flatMap(([rule, isBroken]) =>
        isBroken(each) ? [{ rule, line: each.line }] : [],
      ),
    ),
  );
  return [...broken, ...looseImages(stages), ...endings(stages)];
}

/** DL3006 and DL3007: the same build tomorrow as today. */
function looseImages(stages: readonly Stage[]): Problem[] {
  const names = new Set(stages.map(({ name }) => name));
  return stages
    .filter(({ from }) => !names.has(from) && !EXACT_TAG.test(from))
    .map(() => ({ rule: 'DL3006 an exact version', line: 1 }));
}

/** Rules over the stages that nothing else is built on: those are run. */
function endings(stages: readonly Stage[]): Problem[] {
  const grounds = new Set(stages.map(({ from }) => from));
  const copied = new Set(
    stages.flatMap(({ instructions }) => instructions.map(({ flags }) => flags['from'])),
  );
  return stages
    .filter(({ name }) => !grounds.has(name) && !copied.has(name))
    .flatMap(({ name }) => endingProblems(lineage(stages, name)));
}

function endingProblems(instructions: readonly Instruction[]): Problem[] {
  const last = (wanted: string): Instruction | undefined =>
    instructions.findLast(({ name }) => name === wanted);
  const problems: Problem[] = [];
  const demand = (held: boolean, rule: string, line = 1): void => {
    if (!held) problems.push({ rule, line });
  };
  const user = last('USER');
  demand(
    /^[1-9][0-9]*(:[1-9][0-9]*)?$/.test(user?.text ?? ''),
    'DL3002 a user by number, not root',
    user?.line,
  );
  demand(last('HEALTHCHECK') !== undefined, 'a health check');
  demand(
    (last('HEALTHCHECK')?.text ?? 'CMD [').startsWith('CMD ['),
    'DL3025 CMD, ENTRYPOINT and HEALTHCHECK as words',
  );
  demand(instructions.filter(({ name }) => name === 'CMD').length <= 1, 'DL4003 one CMD');
  const tools = instructions.find(
    ({ name, text }) => name === 'RUN' && /\b(npm|apt-get|make|gcc)\b/.test(text),
  );
  demand(tools === undefined, 'nothing is built or installed in the stage that runs', tools?.line);
  return problems;
}
