import type { Edit, Mutant } from './mutant.ts';

/** What a mutant changes in the source; nothing for one of the database. */
export function editsOf(mutant: Mutant): readonly Edit[] {
  return 'file' in mutant ? [mutant, ...(mutant.also ?? [])] : [];
}

/** The source with the defect in it. Throws when its text is not there exactly once: then it is stale. */
export function plant({ file, find, replace }: Edit, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1) {
    throw new Error(`The text of a mutant stands ${places} times in ${file}, not once: ${find}`);
  }
  return source.replace(find, () => replace);
}
