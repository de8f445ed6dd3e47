import { answer, route, type HttpPlugin, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import * as contract from './contract.ts';
import { setMode, showRoom } from './control-room.ts';
import { forgetHosts } from './guard.ts';
import { readGates } from './gate-board.ts';
import { LOOK_EVERY_MS, moveQueues } from './move-queue.ts';
import { showPlace } from './show-place.ts';
import { takePlace } from './take-place.ts';

export { guard } from './guard.ts';

const anyone = { permission: 'public' } as const;

export const routes: Route[] = [
  route(contract.takePlace, { ...anyone, admission: 'cart' }, async (ctx, { body }) =>
    told(await takePlace(ctx, body.cartId)),
  ),
  route(contract.showPlace, anyone, async (ctx) => {
    const place = ctx.request?.headers[contract.PLACE_HEADER];
    return told(await showPlace(ctx, typeof place === 'string' ? place : ''));
  }),
  route(
    contract.getWaitingRoom,
    { permission: 'settings.read' },
    async (ctx) => await showRoom(ctx),
  ),
  route(
    contract.putWaitingRoom,
    { permission: 'settings.write' },
    async (ctx, { body }) => await setMode(ctx, body.mode),
  ),
];

/** When to ask again stands in the header too. */
function told(place: contract.Place | Refusal) {
  if (isRefusal(place)) return place;
  const headers: Record<string, string> = place.admitted
    ? {}
    : { 'retry-after': String(place.retryAfterSeconds) };
  return answer(200, place, { headers });
}

const FORGET_HOSTS_MS = 60_000;

/** A process that serves checkouts knows the gates before its first, and moves the queues. */
export const plugin: HttpPlugin = async (server, { app }) => {
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      await moveQueues(app);
    } catch (error) {
      app.log.named('emporium.waiting-room').warn('event=queues.not_moved', { error });
    } finally {
      looking = undefined;
    }
  };
  await readGates(app);
  const clock = setInterval(() => {
    looking ??= look();
  }, LOOK_EVERY_MS);
  const forgetting = setInterval(() => forgetHosts(app), FORGET_HOSTS_MS);
  forgetting.unref();
  clock.unref();
  server.addHook('onClose', async () => {
    clearInterval(clock);
    clearInterval(forgetting);
    await looking;
  });
};
