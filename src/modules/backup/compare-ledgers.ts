import { json } from 'node:stream/consumers';
import { findAuditedShops } from '#modules/identity/index.ts';
import { listShops } from '#modules/shops/index.ts';
import { countLedgers, type LedgerCounts } from '#platform/database/count-ledgers.ts';
import type { App } from '#platform/context.ts';
import type { Finding } from './model.ts';
import { openStored, type Opened } from './unpack-backup.ts';

/** The file of a backup that says how many rows its ledgers had when it began. */
export const LEDGERS_FILE = 'ledgers.json';

/** Whatever takes rows out of a ledger leaves one of these in the shop's audit trail. */
const PUT_BACK = ['shop.imported', 'shop.restored'];
/** A shop may have been under way when the backup began. */
const MARGIN_MS = 3_600_000;

/** What was compared, and what differed. */
export interface ComparedLedgers {
  /** Rows that were there when the backup began, and are there in the restored server. */
  rows: number;
  findings: Finding[];
}

/**
 * Compares the ledgers of a restored server, to which nothing is ever done but adding, with the counts
 * that were taken before the first file was copied: of each shop exactly the rows that the snapshot of
 * that moment saw have to be there, whatever was added since. Left out are shops that were deleted or
 * put back since then. A backup without counts is compared with nothing.
 */
export async function compareLedgers(scratch: App, opened: Opened): Promise<ComparedLedgers> {
  const counted = await readCounts(opened);
  if (counted === undefined) return { rows: 0, findings: [] };
  const since = new Date(Date.parse(opened.record.startedAt) - MARGIN_MS).toISOString();
  const putBack = new Set(await findAuditedShops(scratch, PUT_BACK, since));
  const shops = (await listShops(scratch)).map(({ id }) => id).filter((id) => !putBack.has(id));
  return compareCounts(counted, await countLedgers(scratch, counted.snapshot), shops);
}

/** The counts of the given shops, one table after the other. */
export function compareCounts(
  then: LedgerCounts,
  now: LedgerCounts,
  shops: readonly string[],
): ComparedLedgers {
  const findings: Finding[] = [];
  let rows = 0;
  for (const [table, byShop] of Object.entries(then.tables)) {
    for (const shop of shops) {
      const [expected, found] = [byShop[shop] ?? 0, now.tables[table]?.[shop] ?? 0];
      rows += Math.min(expected, found);
      if (expected === found) continue;
      const problem = `shop ${shop} had ${expected} rows when the backup began, of them ${found} are there`;
      findings.push({ where: table, problem });
    }
  }
  return { rows, findings };
}

async function readCounts(opened: Opened): Promise<LedgerCounts | undefined> {
  const file = opened.record.files.find(({ name }) => name.startsWith(LEDGERS_FILE));
  if (file === undefined) return undefined;
  return (await json(openStored(opened, file))) as LedgerCounts;
}
