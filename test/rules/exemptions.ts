/**
 * What the rules let pass, each with its reason. A line here is a decision that a reader can
 * question; a line that nothing needs any more fails the rules.
 */

/** Tables outside row security: shared between shops, small, and without a shop's goods or people. */
export const sharedTables: Readonly<Record<string, string>> = {
  'shops.shops': 'every request finds its shop here before a shop is entered',
  'shops.domains': 'a host name belongs to one shop of all; looked up before a shop is entered',
  'operations.daily_figures': 'what a day was like for the installation or one machine of it',
  'platform.worker_leases': 'a worker serves all shops; only the queue’s owner reads who lives',
  'quality.turns': 'one watcher looks at all shops; when, belongs to none',
  'quality.check_runs': 'one watcher looks at all shops; a run names none',
  'quality.breaches': 'found over all shops; ids and figures that only the system may read',
  'quality.canary': 'a planted breach that belongs to no shop',
  'quality.scenario_results': 'a scenario is provoked for the installation, not for a shop',
  'quality.metrics':
    'counts of all busy shops, stored each minute at once; read by the system only',
};

/** Statements that systemTx runs: they look across shops, or write what belongs to none. */
export const systemStatements: Readonly<Record<string, string>> = {
  'platform.count_waiting_jobs': 'the queue is one for all shops; a figure for metrics',
  'platform.find_shops_with_old_keys': 'a timer asks which shops have keys to forget',
  'platform.read_server': 'health is asked without a shop',
  'shops.insert_shop': 'a shop that does not exist yet cannot be entered',
  'shops.insert_domains': 'host names are shared: one belongs to one shop of all',
  'shops.set_maintenance': 'an operator closes and opens shops',
  'identity.list_shops_to_purge': 'a timer asks which shops have something old to delete',
  'identity.count_live_sessions': 'a figure over all shops for metrics',
  'cart.find_shops_with_old_carts': 'a timer asks which shops have old carts to delete',
  'inventory.count_open_alerts': 'a figure over all shops for metrics',
  'inventory.find_shops_with_expired': 'a timer asks which shops have holds to give back',
  'inventory.find_changed_variants': 'the listing of every shop follows its stock by one timer',
  'flash_sales.find_open_sales': 'timers begin, end and close the sales of all shops',
  'waiting_room.find_gates_at_work': 'each process keeps the gates of every shop in memory',
  'waiting_room.find_shops_with_old_places': 'a timer asks which shops have old queues to delete',
  'payments.find_open_breakers': 'a figure over all shops for metrics and `breaker status`',
  'payments.find_due_payments': 'a timer asks what is to be asked of the provider, oldest first',
  'payments.find_due_voids': 'a timer asks which charges are to be returned, oldest first',
  'payments.find_due_refunds': 'a timer asks which refunds are to be sent, oldest first',
  'payments.count_open_cases': 'a figure over all shops for metrics',
  'payments.find_reconcilable': 'a timer asks whose books are to be compared, and whose turn it is',
  'payments.count_open_divergences': 'a figure over all shops for metrics',
  'quality.add_turns': 'one watcher looks at the invariants of all shops; its turns belong to none',
  'quality.claim_turns':
    'one watcher looks at the invariants of all shops; its turns belong to none',
  'quality.set_turns': 'one watcher looks at the invariants of all shops; its turns belong to none',
  'quality.add_runs': 'a run of a check is over all shops',
  'quality.see_breaches': 'the watcher records what it found over all shops',
  'quality.resolve_breaches': 'the watcher records what it found over all shops',
  'quality.find_open_breaches': 'an operator looks at what is broken, in any shop',
  'quality.count_open_breaches': 'a figure over all shops for metrics',
  'quality.find_open_pauses': 'each process keeps the pauses of every shop in memory',
  'quality.find_unpaused_breaches': 'the watcher asks which shops to pause',
  'quality.find_outlived_pauses': 'the watcher asks which pauses of all shops are over',
  'quality.plant_canary': 'the canary belongs to no shop',
  'quality.note_canary_seen': 'the canary belongs to no shop',
  'quality.prune_runs': 'a nightly timer forgets old runs, which belong to no shop',
  'quality.prune_breaches': 'a nightly timer forgets old breaches of all shops',
  'quality.count_breaches_since': 'breaches are in a shared table; asked for one shop',
  'quality.find_slowest_canary': 'the canary belongs to no shop',
  'quality.add_result': 'a scenario is provoked for the installation, not for a shop',
  'quality.find_results': 'a scenario is provoked for the installation, not for a shop',
  'quality.prune_results': 'a scenario is provoked for the installation, not for a shop',
  'quality.count_breaches_by_day': 'breaches are in a shared table; asked for one shop',
  'quality.find_canaries': 'the canary belongs to no shop',
  'quality.add_metrics': 'a minute of all busy shops is stored in one statement',
  'quality.sum_metrics': 'one shop’s measures beside those of the installation',
  'quality.prune_metrics': 'a nightly timer forgets old measures of all shops',
  'quality.prune_canaries': 'a nightly timer forgets old canaries',
};

/** Reasons for which code may take systemTx, the door that reads every shop. */
export const systemReasons: Readonly<Record<string, string>> = {
  'platform.forget_keys': 'a timer finds the shops with keys older than their promise',
  'platform.health': 'health is asked without a shop',
  'shops.find': 'a shop is found before it can be entered',
  'shops.find_by_host': 'the host of a request names the shop that it enters',
  'shops.list': 'timers and operator commands go through every shop, one after the other',
  'shops.set_maintenance': 'an operator closes and opens a shop from outside of it',
  'shops.create': 'a shop that does not exist yet cannot be entered',
  'identity.purge': 'a timer finds the shops that hold sessions and links long over',
  'identity.count_sessions': 'a figure over all shops for metrics',
  'inventory.find_expired': 'a timer finds the shops that hold expired reservations',
  'inventory.count_low': 'a figure over all shops for metrics',
  'flash_sales.find_open': 'timers find the shops that have a sale to begin, to end or to close',
  'cart.forget_old_carts': 'a timer finds the shops with carts that nobody touched for months',
  'waiting_room.find_gates': 'gates of every shop are looked for, and kept in memory, together',
  'waiting_room.find_old': 'a timer finds the shops with queues that were over long ago',
  'quality.run_checks': 'invariants are read over all shops',
  'quality.take_turns': 'workers share the turns of one watcher over all shops',
  'quality.record_breaches': 'the watcher records what it found over all shops',
  'quality.show_breaches': 'a figure over all shops for metrics',
  'quality.plant_canary': 'the canary belongs to no shop',
  'quality.find_pauses': 'pauses of every shop are looked for, and kept in memory, together',
  'quality.record_metrics': 'a minute of all busy shops is stored in one statement',
  'quality.read_metrics': 'one shop’s measures beside those of the installation',
  'quality.judge_shop': 'one shop’s breaches beside the canary and the results of the installation',
  'quality.store_result': 'a scenario is provoked for the installation, not for a shop',
  'quality.forget_old': 'a nightly timer forgets what the watcher no longer needs',
  'search.follow_stock': 'one timer brings the listings of every shop up to their stock',
  'payments.find_unsettled': 'a timer finds the payments whose outcome is open, over all shops',
  'payments.read_breakers': 'breakers are shown and reset by an operator, over all shops',
  'payments.due_voids': 'a timer finds the charges to return, over all shops',
  'payments.due_refunds': 'a timer finds the refunds to send, over all shops',
  'payments.find_reconcilable': 'a timer finds the shops whose books are to be compared',
  'payments.count_open_cases': 'a figure over all shops for metrics',
};

/** `statement.column` that a table allows to be null and the statement's WHERE does not. */
export const knownNotNull: Readonly<Record<string, string>> = {
  'catalog.find_barcode_owners.barcode': 'found by it',
};
