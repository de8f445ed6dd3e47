/** What a state of the system is to the test of the runbooks. */
import type { Desk } from './desk.ts';

/** A state as it was made. */
export interface Made {
  /** What the page's `<shop>`, `<moment>` … stand for. */
  values?: Record<string, string>;
  /** What happens by itself, by the names of the page's `<!-- then: … -->`. */
  events?: Record<string, () => Promise<void>>;
  /** More of the operator's environment. */
  environment?: Record<string, string>;
  /** Takes away what the page's commands cannot have: helpers of the test. */
  clear?: () => Promise<void>;
}

/** A fault that is really made. */
export interface State {
  /**
   * Set when the state needs a system of its own, with these settings and in this folder; all others
   * share one.
   */
  own?: (folder: string) => Promise<Installation> | Installation;
  /** Restores of whole backups: not each day, where time is short. */
  isLengthy?: boolean;
  make: (desk: Desk) => Promise<Made>;
}

export interface Installation {
  settings?: Record<string, string>;
  /** Where the data directory is made. */
  parent?: string;
  /** Its bin/emporium, when it is not that of this checkout. */
  installed?: string;
  /** When the system is gone. */
  remove?: () => Promise<void>;
}
