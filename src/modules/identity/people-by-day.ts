import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { countCustomersByDay } from './store/people-days.ts';
import { countLiveSessions } from './store/sessions.ts';

/** Shoppers who registered in all shops by UTC day, since a moment (ISO); empty days are left out. */
export async function customersByDay(
  app: App,
  from: string,
): Promise<{ day: string; value: number }[]> {
  const rows = await systemTx(app, 'identity.count_by_day', (tx) =>
    countCustomersByDay.rows(tx, from),
  );
  return rows.map(({ day, value }) => ({ day: day ?? '', value: value ?? 0 }));
}

/** Sessions that are signed in now, in all shops. */
export async function countSessions(app: App): Promise<number> {
  const { live } = await systemTx(app, 'identity.count_sessions', (tx) =>
    countLiveSessions.one(tx),
  );
  return live ?? 0;
}
