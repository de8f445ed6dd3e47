/** What partners' files are refused for. Pure. */
import { defineRefusals } from '#platform/refusal.ts';

export const partnerRefusals = defineRefusals({
  import_file_unreadable: {
    status: 422,
    detail: 'This file cannot be read as UTF-8 CSV. See errors.',
  },
  import_format_unknown: {
    status: 422,
    detail: 'The columns fit no known format. See errors for what each format needs.',
  },
  price_unreadable: { status: 422, detail: 'The price is no amount of the shop’s currency.' },
  sku_not_found: { status: 404, detail: 'No variant has this SKU. Letter case counts.' },
});
