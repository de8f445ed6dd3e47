/**
 * What the rules let pass, each with its reason. A line here is a decision that a reader can
 * question; a line that nothing needs any more fails the rules.
 */

/** Tables without shop_id: what is shared between shops, small, and never holds a shop's goods. */
export const sharedTables: Readonly<Record<string, string>> = {};

/** Statements that look across shops (run in systemTx) or whose shop is not a parameter. */
export const crossShopStatements: Readonly<Record<string, string>> = {};
