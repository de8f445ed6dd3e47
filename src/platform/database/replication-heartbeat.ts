import type { App } from '../context.ts';
import { statement, timestamptz } from './statement.ts';
import { systemTx } from './transaction.ts';

const readClock = statement(
  'platform.read_clock',
  [],
  { now: timestamptz },
  `select clock_timestamp() as now`,
);

const beat = statement(
  'platform.beat_heart',
  [timestamptz],
  {},
  `insert into platform.replication_heartbeat (singleton, beaten_at) values (true, $1)
   on conflict (singleton) do update set beaten_at = excluded.beaten_at`,
);

/** Says on the primary that it lives, for whoever measures how far a replica is behind. */
export async function beatHeart(app: App): Promise<void> {
  await systemTx(app, 'platform.heartbeat', async (tx) => {
    const { now } = await readClock.one(tx);
    await beat.run(tx, now);
  });
}
