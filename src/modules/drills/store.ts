import {
  bool,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { DrillResult } from './model.ts';

/** Notes what a drill showed. */
export const addDrill = statement(
  'drills.add_drill',
  [
    uuid,
    text,
    timestamptz,
    timestamptz,
    bool,
    nullable(int8),
    nullable(int8),
    jsonb<DrillResult>(),
  ],
  { id: uuid },
  `insert into drills.runs (id, scenario, started_at, ended_at, ok, rto_ms, rpo_ms, report)
   values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
);

/** The newest first. */
export const findDrills = statement(
  'drills.find_drills',
  [int4],
  { report: jsonb<DrillResult>() },
  'select report from drills.runs order by started_at desc limit $1',
);

/** The newest of each loss, the newest first. */
export const findNewest = statement(
  'drills.find_newest',
  [],
  { report: jsonb<DrillResult>() },
  `select report from (
     select distinct on (report ->> 'loss') report, started_at from drills.runs
     order by report ->> 'loss', started_at desc) as newest
   order by started_at desc`,
);

/** Since when drills are due in this installation. */
export const readSince = statement(
  'drills.read_since',
  [],
  { at: timestamptz },
  'select at from drills.since',
);
