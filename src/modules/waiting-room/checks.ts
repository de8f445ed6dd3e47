import { check, type Check } from '#platform/checks.ts';
import { int8, nullable, statement, text, uuid } from '#platform/database/statement.ts';

export const checks: Check[] = [
  check({
    name: 'waiting_room.numbers_have_no_gaps',
    promise: 'Every number that a queue gave out is a place, once.',
    statement: statement(
      'waiting_room.check_numbers',
      [],
      { shop_id: uuid, issued: int8, forgotten: int8, places: nullable(int8) },
      `select g.shop_id, g.issued, g.forgotten, count(p.number) as places
       from waiting_room.gates g
       left join waiting_room.places p on p.shop_id = g.shop_id
       group by g.shop_id, g.issued, g.forgotten
       having count(p.number) <> g.issued - g.forgotten
         or coalesce(max(p.number), g.issued) > g.issued
         or coalesce(min(p.number), g.forgotten + 1) <= g.forgotten`,
    ),
  }),
  check({
    name: 'waiting_room.let_in_by_number',
    promise: 'Nobody is let in before somebody who came earlier and still waits.',
    statement: statement(
      'waiting_room.check_order',
      [],
      { shop_id: uuid, number: int8, what: text },
      `select p.shop_id, p.number, 'not the gate''s turn' as what
       from waiting_room.places p
       join waiting_room.gates g on g.shop_id = p.shop_id
       where (p.state = 'waiting' and p.number <= g.admitted)
         or (p.state in ('admitted', 'used') and p.number > g.admitted)
       union all
       select o.shop_id, o.number, 'let in before a smaller number' from (
         select shop_id, number, admitted_at, max(admitted_at) over (
             partition by shop_id order by number
             rows between unbounded preceding and 1 preceding) as smaller_at
         from waiting_room.places where admitted_at is not null) as o
       where o.admitted_at < o.smaller_at`,
    ),
  }),
];
