import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { addArticle } from './add-article.ts';
import { draw, shop, type Ending } from './buyer.ts';
import { judge, type Verdict } from './judge.ts';
import { unitsOf } from './read-books.ts';
import { seeded } from './seeded.ts';
import { startThrowAway, type ThrowAway } from './throw-away.ts';

export interface ProofOptions {
  buyers: number;
  units: number;
  /** Kill and restart API and worker twice during the rush. */
  kill: boolean;
  seed: number;
  concurrency: number;
  progress: (text: string) => void;
}

export interface Proof extends Verdict {
  buyers: number;
  units: number;
  seed: number;
  kills: number;
  seconds: number;
  ordersPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** Cards that fall silent open the breaker in a rush; a minute's pause would only make it longer. */
const SETTINGS = { LOG_LEVEL: 'error', PAYMENT_TIMEOUT_MS: '1000', BREAKER_OPEN_MS: '2000' };
const QUIET_TRIES = 240;
const QUIET_MS = 500;
const LOOK_MS = 2_000;
const HOT = 'PROOF-HOT';
const SIDE = 'PROOF-SIDE';
const COUNTRY = 'IE';

/**
 * Sells one article of `units` pieces to `buyers` buyers at once, over the public HTTP API of a
 * throw-away installation, and judges the end by the stock ledger and the gateway's own book.
 */
export async function proveOversell(options: ProofOptions): Promise<Proof> {
  options.progress('Starting a throw-away installation');
  const system = await startThrowAway(SETTINGS);
  try {
    const goods = await stock(system, options.units);
    const rush = await run(system, goods, options);
    options.progress('Waiting until every payment has ended');
    const unsettled = await quiet(system);
    const verdict = await judge(system, { ...rush, units: options.units, sku: HOT, unsettled });
    return { ...measured(rush, verdict), ...pick(options), ...verdict, kills: rush.kills };
  } finally {
    await system.stop();
  }
}

function pick({ buyers, units, seed }: ProofOptions) {
  return { buyers, units, seed };
}

interface Goods {
  hot: string;
  side: string;
}

async function stock(system: ThrowAway, units: number): Promise<Goods> {
  const hot = await addArticle(system, HOT, { stock: units });
  const side = await addArticle(system, SIDE, { price: '3.00', stock: 1_000_000 });
  return { hot, side };
}

interface RushHour {
  endings: Ending[];
  seconds: number;
  kills: number;
  /** How often it was counted meanwhile, and how often sold and left were not the units. */
  looks: number;
  wrongLooks: number;
}

async function run(system: ThrowAway, goods: Goods, options: ProofOptions): Promise<RushHour> {
  const random = seeded(options.seed);
  const plans = Array.from({ length: options.buyers }, () => draw(random, goods.hot, goods.side));
  const pool = new Pool(system.url, { connections: options.concurrency, pipelining: 1 });
  const endings: Ending[] = [];
  const queue = plans.values();
  const began = performance.now();
  let kills = 0;
  let killing = false;
  const buyer = async (): Promise<void> => {
    for (const plan of queue) {
      endings.push(await shop([pool], plan, COUNTRY));
      if (endings.length % 500 === 0) options.progress(`${endings.length} buyers answered`);
    }
  };
  const nemesis = async (): Promise<void> => {
    for (const share of options.kill ? [0.05, 0.15] : []) {
      while (endings.length < plans.length * share) await sleep(20);
      options.progress('Killing API and worker');
      killing = true;
      await system.killServer();
      killing = false;
      kills += 1;
    }
  };
  let looks = 0;
  let wrongLooks = 0;
  const watcher = async (): Promise<void> => {
    while (endings.length < plans.length) {
      await sleep(LOOK_MS);
      // A command would start the database that the killed server has just left.
      if (killing) continue;
      const { sold, left } = await unitsOf(system, HOT);
      looks += 1;
      if (sold + left !== options.units) wrongLooks += 1;
    }
  };
  const buyers = Array.from({ length: options.concurrency }, buyer);
  await Promise.all([nemesis(), watcher(), ...buyers]);
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  return { endings, seconds, kills, looks, wrongLooks };
}

/** Waits until no attempt waits for its payment and no void is under way; how many never ended. */
async function quiet(system: ThrowAway): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const [row] = await system.command<{ open: number | string }[]>(
      'sql',
      `select (select count(*) from checkout.attempts where state = 'asking')
         + (select count(*) from payments.payments where state in ('asking', 'unknown', 'voiding'))
         as open`,
    );
    const open = Number(row?.open);
    if (open === 0 || tries === QUIET_TRIES) return open;
    await sleep(QUIET_MS);
  }
}

function measured({ endings, seconds }: RushHour, verdict: Verdict) {
  const times = endings
    .filter(({ durationMs }) => durationMs > 0)
    .map(({ durationMs }) => durationMs)
    .toSorted((a, b) => a - b);
  const percentile = (share: number): number =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return {
    seconds: Math.round(seconds * 10) / 10,
    ordersPerSecond: Math.round((verdict.orders / seconds) * 10) / 10,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  };
}
