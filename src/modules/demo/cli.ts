import type { Verb } from '#platform/cli.ts';
import { replayVerb } from './replay/verb.ts';

export const verbs: readonly Verb[] = [replayVerb];
