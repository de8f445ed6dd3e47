import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { migrate } from '../database/migrate.ts';
import { createLog, type Log } from '../log.ts';
import type { EmbeddedPostgres } from '../postgres/index.ts';
import { levelOfLine } from '../postgres/log-level.ts';
import { isStandby } from '../replication/control-file.ts';
import { readStatus, type StandbyStatus } from '../replication/read-status.ts';
import type { Lifeline } from './lifeline.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { startEmbedded, yieldToPeers } from './start-embedded.ts';

const LOOK_AGAIN_MS = 2_000;
/** How often the lag of a standby that follows well is told. */
const TELL_EVERY = 30;

/** What is done beside a primary that runs alone; its way to end goes on the lifeline. */
export type BesidePrimary = (
  connection: EmbeddedPostgres['connection'],
  log: Log,
  lifeline: Lifeline,
) => Promise<void>;

/**
 * Runs the embedded database alone, as primary (then at this release) or as standby, whichever its
 * files are, until a signal; a standby may be promoted meanwhile. `beside` begins once it is primary.
 * Resolves with the exit code.
 */
export async function serveDatabase(
  config: Config,
  json: boolean,
  beside: BesidePrimary,
): Promise<number> {
  const log = createLog(config, json ? process.stderr : process.stdout);
  const server = log.named('emporium.postgres');
  let rescue = async (): Promise<void> => undefined;
  return await runUntilSignal({
    say: (message, extra) => log[extra?.['error'] === undefined ? 'info' : 'error'](message, extra),
    rescue: () => rescue(),
    start: async (lifeline) => {
      const postgres = await startEmbedded(config, {
        standby: true,
        log: (line) => server[levelOfLine(line)]('event=postgres.said', { line }),
      });
      rescue = postgres.stop;
      await lifeline.add('PostgreSQL', postgres.stop);
      if (!isStandby(join(config.EMPORIUM_DATA, 'postgres'))) {
        await migrate({ connection: postgres.connection });
      }
      await accompany(config, postgres, { log: server, lifeline }, async () => {
        await beside(postgres.connection, log, lifeline);
      });
    },
  });
}

/** Tells how a standby follows; once it is primary, watches over the other hosts. */
async function accompany(
  config: Config,
  postgres: EmbeddedPostgres,
  { log, lifeline }: { log: Log; lifeline: Lifeline },
  begin: () => Promise<void>,
): Promise<void> {
  const stopped = new AbortController();
  const first = await readStatus(postgres.connection);
  log.info('event=database.serving', { role: first.role, timeline: first.timeline });
  const loop = async (): Promise<void> => {
    for (let look = 0; !stopped.signal.aborted; look += 1) {
      const status = await readStatus(postgres.connection).catch((error: unknown) => {
        log.warn('event=database.silent', { error });
        return undefined;
      });
      if (status?.role === 'primary') return await becomePrimary(status.timeline);
      if (status !== undefined) tell(log, status, look);
      await systemClock.sleep(LOOK_AGAIN_MS, stopped.signal);
    }
  };
  const becomePrimary = async (timeline: number): Promise<void> => {
    if (first.role === 'standby') log.warn('event=database.promoted', { timeline });
    await yieldToPeers(config, postgres, { log, lifeline });
    await begin();
  };
  const done = loop();
  await lifeline.add('watch over the database', async () => {
    stopped.abort();
    await done;
  });
}

function tell(log: Log, status: StandbyStatus, look: number): void {
  const { streaming, sender, unreplayedBytes, silentSeconds } = status;
  const facts = { sender, unreplayed_bytes: unreplayedBytes, silent_seconds: silentSeconds };
  if (!streaming) log.warn('event=database.follows_nobody', facts);
  else if (look % TELL_EVERY === 0) log.info('event=database.following', facts);
}
