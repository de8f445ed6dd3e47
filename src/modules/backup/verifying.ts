import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import type { OnProgress } from './model.ts';
import type { Vault } from './vault.ts';

/** What a verification looks at. */
export interface VerifyOptions {
  /** The invariants of every module. */
  checks: readonly Check[];
  onProgress?: OnProgress;
  vault?: Vault;
}

/** A verification under way. */
export interface Verifying extends VerifyOptions {
  app: App;
  vault: Vault;
}
