import {
  array,
  date,
  float8,
  int8,
  statement,
  text,
  type RowOf,
} from '#platform/database/statement.ts';

/** Figures of days since one, oldest first; host '' is the installation. */
export const findFigures = statement(
  'operations.find_figures',
  [array(text), date],
  {
    day: date,
    host: text,
    name: text,
    total: float8,
    readings: int8,
    highest: float8,
    latest: float8,
  },
  `select day, host, name, total, readings, highest, latest from operations.daily_figures
   where name = any($1::text[]) and day >= $2 order by day, host, name`,
);
export type Figure = RowOf<typeof findFigures>;

/** What a day counted, put again as often as it is counted. */
export const putFigures = statement(
  'operations.put_figures',
  [array(date), array(text), array(float8)],
  { day: date },
  `insert into operations.daily_figures (day, host, name, total, readings, highest, latest)
   select t.day, '', t.name, t.value, 1, t.value, t.value
   from unnest($1::date[], $2::text[], $3::float8[]) as t (day, name, value)
   on conflict (day, host, name) do update
     set total = excluded.total, highest = excluded.highest, latest = excluded.latest
   returning day`,
);

/** One more reading of a machine today. */
export const addReadings = statement(
  'operations.add_readings',
  [date, text, array(text), array(float8)],
  { day: date },
  `insert into operations.daily_figures as f (day, host, name, total, readings, highest, latest)
   select $1, $2, t.name, t.value, 1, t.value, t.value
   from unnest($3::text[], $4::float8[]) as t (name, value)
   on conflict (day, host, name) do update
     set total = f.total + excluded.total, readings = f.readings + 1,
       highest = greatest(f.highest, excluded.highest), latest = excluded.latest
   returning day`,
);

export const forgetFigures = statement(
  'operations.forget_figures',
  [date],
  {},
  `delete from operations.daily_figures where day < $1`,
);
