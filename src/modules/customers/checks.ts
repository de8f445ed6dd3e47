import { check } from '#platform/checks.ts';
import { statement, text, nullable, uuid } from '#platform/database/statement.ts';

export const checks = [
  check({
    name: 'customers.one_record_for_a_guest',
    promise: 'Guests with the same e-mail address are one customer.',
    statement: statement(
      'customers.check_one_record_for_a_guest',
      [],
      { shop_id: uuid, email: nullable(text) },
      `select shop_id, email_key as email from customers.customers
       where person_id is null and external_number is null
       group by shop_id, email_key having count(*) > 1`,
    ),
  }),
];
