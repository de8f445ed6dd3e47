import { check } from '#platform/checks.ts';
import { statement, text, uuid } from '#platform/database/statement.ts';

export const checks = [
  check({
    name: 'catalog.variants_fit_options',
    promise: 'Every variant on offer names one value for each option of its product.',
    statement: statement(
      'catalog.check_variants_fit_options',
      [],
      { shop_id: uuid, variant_id: uuid },
      `select v.shop_id, v.id as variant_id from catalog.variants v
       where v.archived_at is null and cardinality(v.option_values) <> (
         select count(*) from catalog.options o
         where o.shop_id = v.shop_id and o.product_id = v.product_id)`,
    ),
  }),
  check({
    name: 'catalog.choices_are_distinct',
    promise: 'No two variants on offer of one product name the same choice.',
    statement: statement(
      'catalog.check_choices_are_distinct',
      [],
      { shop_id: uuid, product_id: uuid },
      `select v.shop_id, v.product_id from catalog.variants v where v.archived_at is null
       group by v.shop_id, v.product_id, v.option_values having count(*) > 1`,
    ),
  }),
  check({
    name: 'catalog.descriptions_are_inert',
    promise: 'No stored description holds a script, a frame or an event handler.',
    statement: statement(
      'catalog.check_descriptions_are_inert',
      [],
      { shop_id: uuid, product_id: uuid, slug: text },
      `select p.shop_id, p.id as product_id, p.slug from catalog.products p
       where p.description_html ~* '<(script|style|iframe|object|embed|svg|form|img)|<[^>]* on[a-z]+ *='`,
    ),
  }),
];
