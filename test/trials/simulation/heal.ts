/** The end of the bad weather: whatever was begun must end, and nobody may be left waiting. */
import { newId } from '#platform/ids.ts';
import { runJobs, runTimer, timerNames, waitingJobs } from './background.ts';
import { checkOut, command, pursue, type Stage } from './errands.ts';
import { FINE, ROUGH } from './gateway.ts';
import { isSettled } from './model.ts';
import { Violation } from './violation.ts';

const ROUNDS_MAX = 25;
const ROUND_MS = 16_000;
const HOLDS_MS = 30 * 60_000;
const BOOKS_MS = 70_000;
const JOBS_AT_ONCE = 20;

const ROUGH_ROUNDS = 2;

/**
 * Heals the world and runs the background until every queue is empty. The first rounds meet the
 * weather as it is: recovery has to survive what it recovers from.
 */
export async function heal(stage: Stage): Promise<void> {
  const { world } = stage;
  world.setWeather(ROUGH);
  for (let round = 0; round < ROUGH_ROUNDS; round += 1) {
    await workOnce(stage);
    world.advance(ROUND_MS);
  }
  world.tell('HEAL');
  world.setWeather(FINE);
  world.mail.storm();
  for (let round = 1; ; round += 1) {
    await workOnce(stage);
    await askForAnswers(stage);
    await decideReviews(stage);
    const left = await leftOver(stage);
    if (left === '') break;
    if (round === ROUNDS_MAX) throw new Violation(`Never ends: ${left}`);
    world.advance(ROUND_MS);
  }
  world.ambushes = {};
  // Past every hold, and past the age from which the two books are compared.
  for (const milliseconds of [HOLDS_MS, BOOKS_MS, BOOKS_MS]) {
    world.advance(milliseconds);
    await workOnce(stage);
  }
  // Every loss of an answer is settled by asking: the comparison must never be what finds it.
  const cases = await world.look<object>('select kind, state, details from payments.cases');
  if (cases.length > 0) throw new Violation(`The books differed: ${JSON.stringify(cases)}`);
  const left = await leftOver(stage);
  if (left !== '') throw new Violation(`The comparison of the books left ${left}`);
}

/** Every timer and job once, one after the other in any order of steps. */
export async function workOnce(stage: Stage): Promise<void> {
  const { scheduler } = stage.world;
  for (const name of timerNames()) {
    const ran = runTimer(stage, name);
    await scheduler.run();
    await ran;
  }
  for (let ran = 1; ran > 0;) {
    const running = runJobs(stage, JOBS_AT_ONCE);
    await scheduler.run();
    ran = await running;
  }
}

/** Whoever got no answer asks again, under the same id or key. */
async function askForAnswers(stage: Stage): Promise<void> {
  const { model, world } = stage;
  const asked = [
    ...model.attempts.filter((attempt) => !isSettled(attempt)).map((each) => checkOut(stage, each)),
    ...model.intents.filter((intent) => !isSettled(intent)).map((each) => pursue(stage, each)),
  ];
  await world.scheduler.run();
  await Promise.all(asked);
}

/** A person decides about each payment that took another amount than was asked. */
async function decideReviews(stage: Stage): Promise<void> {
  const { world } = stage;
  const rows = await world.look<{ id: string; shop_id: string }>(
    `select id, shop_id from payments.payments
     where state = 'needs_review' and shop_id = any($1) order by id`,
    [world.shopIds],
  );
  for (const { id, shop_id: shopId } of rows) {
    world.count('review decided');
    const decided = command(stage, shopId, {
      route: 'POST /api/v1/admin/payments/:id/review',
      params: { id },
      body: { decision: 'return', reason: 'another amount was taken' },
      key: newId(),
    });
    await world.scheduler.run();
    await decided;
  }
}

/** What has not ended, in words; empty when all has. */
async function leftOver(stage: Stage): Promise<string> {
  const { world, model } = stage;
  const rows = await world.look<{ what: string; number: number }>(
    `select * from (
       select 'payments' as what, count(*)::int as number from payments.payments
         where state in ('asking', 'unknown', 'voiding', 'needs_review') and shop_id = any($1)
       union all select 'refunds', count(*)::int from payments.refunds
         where state = 'asking' and shop_id = any($1)
       union all select 'checkouts', count(*)::int from checkout.attempts
         where state = 'asking' and shop_id = any($1)
       union all select 'carts', count(*)::int from cart.carts
         where state = 'ordering' and shop_id = any($1)
       union all select 'holds', count(*)::int from inventory.reservations
         where state = 'active' and shop_id = any($1)
       union all select 'cases', count(*)::int from payments.cases
         where state = 'open' and shop_id = any($1)
     ) as left_over where number > 0`,
    [world.shopIds],
  );
  const waiting = await waitingJobs(stage);
  const unanswered = [...model.attempts, ...model.intents].filter((each) => !isSettled(each));
  return [
    ...rows.map(({ what, number }) => `${number} ${what}`),
    ...(waiting > 0 ? [`${waiting} jobs`] : []),
    ...(unanswered.length > 0
      ? [`no answer to ${unanswered.map(({ request }) => JSON.stringify(request)).join(', ')}`]
      : []),
  ].join(', ');
}
