/** What the scenarios came to when they were provoked. */
import {
  array,
  float8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { ScenarioResult } from '../contract.ts';

type Figure = ScenarioResult['figures'][number];

export const addResult = statement(
  'quality.add_result',
  [uuid, text, timestamptz, text, nullable(float8), jsonb<Figure[]>(), text, float8, text],
  {},
  `insert into quality.scenario_results
     (id, scenario, judged_at, verdict, value, figures, did, seconds, version)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/** Oldest first: the last one of a scenario is its newest. */
export const findResults = statement(
  'quality.find_results',
  [array(text), timestamptz],
  {
    scenario: text,
    judged_at: timestamptz,
    verdict: text,
    value: nullable(float8),
    figures: jsonb<Figure[]>(),
    did: text,
    seconds: float8,
    version: text,
  },
  `select scenario, judged_at, verdict, value, figures, did, seconds, version
   from quality.scenario_results where scenario = any($1::text[]) and judged_at >= $2
   order by judged_at, id limit 5000`,
);

export const pruneResults = statement(
  'quality.prune_results',
  [timestamptz],
  {},
  `delete from quality.scenario_results where judged_at < $1`,
);
