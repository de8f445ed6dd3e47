/** What a provoked scenario is: one file of this folder implements `Provocation` for each. */
import type { Route } from '#platform/http/route.ts';
import type { ScenarioResult } from '../contract.ts';
import type { ThrowAway } from '../prove/throw-away.ts';
import { scenarios, type Bound, type ProvokedId } from '../scenario-list.ts';
import { keeps } from '../scenario-model.ts';

export type Figure = ScenarioResult['figures'][number];

/** Where a scenario is provoked. */
export interface Stage {
  /** An installation that is thrown away afterwards; scenarios with equal settings share one. */
  readonly system: ThrowAway;
  /** Every route of the program with who may call it. */
  readonly routes: readonly Route[];
  readonly progress: (text: string) => void;
}

/** What was done, and what it showed; the first figure is the one the scenario is known by. */
export interface Findings {
  readonly did: string;
  readonly figures: readonly [Figure, ...Figure[]];
}

export interface Provocation {
  readonly id: ProvokedId;
  /** Settings of the installation that it needs; with any it gets one of its own. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly run: (stage: Stage) => Promise<Findings>;
}

type Limit = readonly [bound: Bound, limit: number];

/** A figure, judged by its limit; one without a limit is only told. */
export function figure(name: string, value: number | null, unit: string, limit?: Limit): Figure {
  const [bound, most] = limit ?? [null, null];
  return { name, value, unit, limit: most, bound, holds: keeps(value, most, bound) };
}

/** The figure that the scenario is known by, with unit and limit as the catalogue has them. */
export function headline(id: ProvokedId, name: string, value: number | null): Figure {
  const { unit, limit, bound } = scenarios.find((each) => each.id === id)!;
  if (limit === null || bound === null) throw new Error(`${id} has no figure in the catalogue`);
  return figure(name, value, unit, [bound, limit]);
}

/** A limit of none at all: what must not happen even once. */
export const none: Limit = ['at_most', 0];
