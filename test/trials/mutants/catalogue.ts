export interface SourceMutant {
  name: string;
  invariant: string;
  file: string;
  find: string;
  replace: string;
}
export interface SqlMutant {
  name: string;
  invariant: string;
  statement: string;
}
export type Mutant = SourceMutant | SqlMutant;
export const mutants: readonly Mutant[] = [];
