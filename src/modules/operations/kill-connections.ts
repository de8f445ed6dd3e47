import { recordAudit } from '#modules/identity/index.ts';
import type { App, Context } from '#platform/context.ts';
import { ownerSession, shopTx, type OwnerSession } from '#platform/database/index.ts';
import { cancelStatements, endConnection, findClients, type Client } from './store/connections.ts';

/** `idle`: connections that do nothing. `long`: statements that do not end. */
export type KillKind = 'idle' | 'long';

/** What would be ended, what is left alone although it is as old, and why. */
export interface KillPlan {
  victims: Client[];
  spared: { client: Client; why: string }[];
}

/** What became of one victim. */
export interface Killed extends Client {
  outcome: 'cancelled' | 'ended' | 'gone already';
}

const GIVE_UP_MS = 2_000;
const LOOK_AGAIN_MS = 100;

/** Lists what is older than `seconds`; ends nothing. */
export async function planKills(app: App, kind: KillKind, seconds: number): Promise<KillPlan> {
  return await ownerSession(app, 'operator', async (session) => plan(session, kind, seconds));
}

/**
 * Ends what `planKills` lists, looked at again in the moment of ending it. A long statement is first
 * asked to give up, which leaves its connection; what has not within 2 s loses it. Connections of
 * Emporium's own work (backup, migration, worker), of PostgreSQL itself and of replication are never
 * touched. Leaves an audit entry in the shop of `ctx`, and a line in a log that is kept at INFO.
 */
export async function killConnections(
  ctx: Context,
  kind: KillKind,
  seconds: number,
): Promise<Killed[]> {
  const killed = await ownerSession(ctx.app, 'operator', async (session) => {
    const { victims } = await plan(session, kind, seconds);
    const ended: Killed[] = [];
    for (const victim of victims) {
      const outcome = await end(ctx.app, session, kind, victim, seconds);
      ended.push({ ...victim, outcome });
    }
    return ended;
  });
  await leaveTrace(ctx, kind, seconds, killed);
  return killed;
}

async function plan(session: OwnerSession, kind: KillKind, seconds: number): Promise<KillPlan> {
  const old = (await findClients.rows(session)).filter(
    (client) => client.seconds > seconds && isOfKind(client, kind),
  );
  const judged = old.map((client) => ({ client, why: whySpared(client, kind) }));
  return {
    victims: judged.filter(({ why }) => why === null).map(({ client }) => client),
    spared: judged.flatMap(({ client, why }) => (why === null ? [] : [{ client, why }])),
  };
}

function isOfKind({ state }: Client, kind: KillKind): boolean {
  return kind === 'long' ? state === 'active' : state.startsWith('idle');
}

/** Emporium names its connections: `emporium` serves shops, `emporium backup` and the like work. */
function whySpared({ application, state }: Client, kind: KillKind): string | null {
  if (application.startsWith('emporium ')) return `Emporium's own work`;
  if (application === 'emporium' && kind === 'idle' && state === 'idle') {
    return 'kept open by Emporium for the next request';
  }
  return null;
}

async function end(
  app: App,
  session: OwnerSession,
  kind: KillKind,
  { pid, state }: Client,
  seconds: number,
): Promise<Killed['outcome']> {
  if (kind === 'long') {
    const { done } = await cancelStatements.one(session, pid, seconds);
    if (!done) return 'gone already';
    if (await gaveUp(app, session, pid, seconds)) return 'cancelled';
  }
  const { done } = await endConnection.one(session, pid, state, seconds);
  return done ? 'ended' : 'gone already';
}

async function gaveUp(
  app: App,
  session: OwnerSession,
  pid: number,
  seconds: number,
): Promise<boolean> {
  for (let waited = 0; waited < GIVE_UP_MS; waited += LOOK_AGAIN_MS) {
    await app.clock.sleep(LOOK_AGAIN_MS);
    const still = (await findClients.rows(session)).some(
      (client) => client.pid === pid && client.state === 'active' && client.seconds > seconds,
    );
    if (!still) return true;
  }
  return false;
}

async function leaveTrace(
  ctx: Context,
  kind: KillKind,
  seconds: number,
  killed: readonly Killed[],
): Promise<void> {
  if (killed.length === 0) return;
  const action = kind === 'idle' ? 'database.idle_killed' : 'database.long_killed';
  await shopTx(ctx, async (tx) => {
    await recordAudit(
      tx,
      killed.map(({ pid, application, state, seconds: age, outcome }) => ({
        action,
        subjectType: 'connection',
        subjectId: String(pid),
        before: { application, state, seconds: Math.round(age) },
        after: { outcome, olderThanSeconds: seconds },
      })),
    );
  });
  ctx.log.named('emporium.operations').info(`event=${action}`, {
    pids: killed.map(({ pid }) => pid),
    older_than_seconds: seconds,
  });
}
