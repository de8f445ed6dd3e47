/** What of a shop goes along when it is moved or put back, and what does not: decisions, as data. */

/** Tables that an export leaves out, each with its reason; a test holds the catalogue to this. */
export const leftOut: Readonly<Record<string, string>> = {
  'identity.sessions': 'a live sign-in is a secret, and of one installation: people sign in again',
  'identity.sign_in_links': 'a link that signs somebody in is a secret',
  'identity.sign_in_throttles': 'who is locked out here says nothing about another installation',
  'quality.breaches': 'found by the watcher of this installation, which looks for itself',
  'quality.metrics': 'measures of this installation',
};

/** Tables that an export of everything leaves out. */
export const leftOutOfAll: Readonly<Record<string, string>> = {
  'platform.worker_leases': 'who worked then does not work now',
  'platform.replication_heartbeat': 'which server is the primary, and lives, is seen anew',
};

/** Columns of a shop's own row that belong to the installation. */
export const notCarried: Readonly<Record<string, readonly string[]>> = {
  'shops.shops': ['maintenance', 'maintenance_message', 'maintenance_until', 'is_default'],
};

/** Tables that stay as they are when a shop is put back to an earlier state. */
export const staying: Readonly<Record<string, string>> = {
  'identity.audit_entries': 'who did what stays known, also of what was undone',
  'payments.breakers': 'how the provider is now, not how it was',
  'payments.breaker_events': 'how the provider is now, not how it was',
  'quality.pauses': 'the watcher ends a pause itself when its breach is gone',
};

/** Deadlines of work under way: in an older state they are over, and whoever watches them would cry. */
export interface Deadline {
  readonly table: string;
  readonly column: string;
  /** Only rows in these states wait for it. */
  readonly states: readonly string[];
  readonly graceSeconds: number;
}

export const deadlines: readonly Deadline[] = [
  {
    table: 'payments.payments',
    column: 'next_ask_at',
    states: ['asking', 'unknown', 'voiding'],
    graceSeconds: 0,
  },
  { table: 'payments.refunds', column: 'next_ask_at', states: ['asking'], graceSeconds: 0 },
  // Long enough for the provider to be asked before the goods go back to the shelf.
  { table: 'inventory.reservations', column: 'expires_at', states: ['active'], graceSeconds: 300 },
];

/** Emptied when a shop is put back: rights go back too, so everybody signs in again. */
export const endedSignIns: readonly string[] = ['identity.sign_in_links', 'identity.sessions'];
