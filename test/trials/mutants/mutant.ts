/** A defect that is planted to see whether anybody notices. */
interface Planted {
  name: string;
  /** The invariant that it breaks: I-1 stock … I-12 the gateway's book. */
  invariant: `I-${number}`;
}

/** In the source: `find` must stand exactly once in the file. */
export interface SourceMutant extends Planted {
  file: string;
  find: string;
  replace: string;
}

/** In the database: run by its owner after the migrations. */
export interface SqlMutant extends Planted {
  statement: string;
}

export type Mutant = SourceMutant | SqlMutant;
