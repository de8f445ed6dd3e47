import { defineRefusals } from '#platform/refusal.ts';

/** Why something is not moved or put back. Nothing has been changed when one is given. */
export const transferRefusals = defineRefusals({
  transfer_file_missing: { status: 404, detail: 'There is no such file, or it cannot be read.' },
  transfer_file_foreign: { status: 409, detail: 'This file is no export of Emporium.' },
  transfer_file_damaged: { status: 409, detail: 'This file is not as it was written.' },
  transfer_file_newer: {
    status: 409,
    detail: 'A newer Emporium wrote this file. Import it with that one, or upgrade this one first.',
  },
  transfer_file_other_schema: {
    status: 409,
    detail: 'This file was written for another state of the database.',
  },
  transfer_shop_exists: {
    status: 409,
    detail: 'This shop is here already. --replace brings it to the state of the file.',
  },
  transfer_slug_taken: {
    status: 409,
    detail: 'Another shop has this slug. Choose another with --slug.',
  },
  transfer_not_empty: { status: 409, detail: 'This database is not empty.' },
  transfer_differs: {
    status: 500,
    detail: 'What was imported is not equal to the file. Nothing was kept.',
  },
  transfer_checks_broken: {
    status: 409,
    detail: 'Checks would be broken by these rows. --despite-checks imports them all the same.',
  },
  transfer_shop_default: {
    status: 409,
    detail: 'The default shop is not deleted: a bare address would lead nowhere.',
  },
  transfer_shop_open: {
    status: 409,
    detail: 'This shop is open. Close it first: emporium maintenance on --shop <slug>.',
  },
  transfer_not_exported: {
    status: 409,
    detail: 'This file does not hold the shop as it is now. Export it again.',
  },
  restore_table_unknown: { status: 404, detail: 'No table of shops has this name.' },
  restore_parents_gone: {
    status: 409,
    detail: 'Rows that these refer to are gone too. --with-parents restores them as well.',
  },
  restore_shop_unknown: { status: 404, detail: 'There was no such shop at this moment.' },
  restore_moment_wrong: {
    status: 400,
    detail: 'A moment is an ISO 8601 time in the past, such as 2026-11-22T14:05:00Z.',
  },
});
