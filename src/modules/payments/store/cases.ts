import {
  array,
  int4,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
  type RowOf,
} from '#platform/database/statement.ts';

const caseColumns = {
  id: uuid,
  kind: text,
  subject: text,
  payment_id: nullable(uuid),
  state: text,
  details: jsonb<Record<string, unknown>>(),
  opened_at: timestamptz,
  resolved_at: nullable(timestamptz),
  resolution: nullable(text),
  resolved_by: nullable(text),
};
const caseColumnList = Object.keys(caseColumns).join(', ');

export const findCases = statement(
  'payments.find_cases',
  [uuid, array(uuid)],
  caseColumns,
  `select ${caseColumnList} from payments.cases where shop_id = $1 and id = any($2::uuid[])`,
);
export type CaseRow = RowOf<typeof findCases>;

export const listCases = statement(
  'payments.list_cases',
  [uuid, text, int4, nullable(uuid)],
  caseColumns,
  `select ${caseColumnList} from payments.cases
   where shop_id = $1 and state = $2 and ($4::uuid is null or id < $4)
   order by id desc limit $3`,
);

export const resolveCase = statement(
  'payments.resolve_case',
  [uuid, uuid, text, text, timestamptz],
  caseColumns,
  `update payments.cases set
     state = 'resolved', resolution = $3, resolved_by = $4, resolved_at = $5
   where shop_id = $1 and id = $2 and state = 'open'
   returning ${caseColumnList}`,
);
