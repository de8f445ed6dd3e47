/** Follows one page as an operator would, from the fault to the end. */
import type { Desk } from './desk.ts';
import { fillIn, isAsStated } from './compare.ts';
import type { Page, Part, Step } from './read-pages.ts';
import type { Result } from './results.ts';
import type { Made, State } from './state.ts';

/** What went otherwise than stated, each with both outputs; the page is followed to its end anyway. */
export async function followPart(
  { name }: Page,
  { steps }: Part,
  state: State,
  desk: Desk,
  results: Result[],
): Promise<string[]> {
  const made = await state.make(desk);
  const faults: string[] = [];
  try {
    for (const step of steps) {
      const wrong =
        step.kind === 'commands'
          ? await take(name, step, made, desk, results)
          : await happen(step.name, made);
      if (wrong !== null) faults.push(`docs/runbooks/${name}.md:${step.line}: ${wrong}`);
    }
    return faults;
  } finally {
    await made.clear?.();
  }
}

async function take(
  page: string,
  { line, script, exitCode, expected }: Step,
  { values = {}, environment }: Made,
  desk: Desk,
  results: Result[],
): Promise<string | null> {
  const stated = fillIn(expected ?? '', values);
  const { code, text, ms } = await desk.run(fillIn(script, values), environment);
  const isRight = (exitCode === 'any' || code === exitCode) && isAsStated(stated, text);
  const command = script.split('\n')[0] ?? '';
  results.push({ page, line, command, outcome: isRight ? 'as stated' : 'NOT AS STATED', ms });
  if (isRight) return null;
  return `${script}\n-- stated (exit ${exitCode}):\n${stated}\n-- answered (exit ${code}):\n${text}`;
}

async function happen(name: string, { events = {} }: Made): Promise<string | null> {
  const event = events[name];
  if (!event) return `the state knows no event "${name}"`;
  await event();
  return null;
}
