/** A defect that is planted to see whether anybody notices. */
interface Planted {
  name: string;
  /** The invariant that it breaks: I-1 stock … I-12 the gateway's book. */
  invariant: `I-${number}`;
}

/** A change of the source: `find` must stand exactly once in the file. */
export interface Edit {
  file: string;
  find: string;
  replace: string;
}

/** In the source. Where one guard stands behind another, a defect takes several edits. */
export interface SourceMutant extends Planted, Edit {
  also?: readonly Edit[];
}

/** In the database: run by its owner after the migrations. */
export interface SqlMutant extends Planted {
  statement: string;
}

export type Mutant = SourceMutant | SqlMutant;
