import type { SourceMutant } from './mutant.ts';

/** The source with the defect in it. Throws when its text is not there exactly once: then it is stale. */
export function plant({ name, file, find, replace }: SourceMutant, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1) {
    throw new Error(`The text of mutant "${name}" stands ${places} times in ${file}, not once`);
  }
  return source.replace(find, () => replace);
}
