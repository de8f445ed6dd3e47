/** Plants one defect and asks everybody who should notice: the catalogue's rules, then the simulation. */
import pg from 'pg';
import { newId } from '#platform/ids.ts';
import type { TestServer } from '#kit/test-server.ts';
import { catalogueRules, findBreaches } from '../../rules/catalogue.ts';
import { playSeeds } from '../simulation/launch.ts';
import type { Mutant } from './mutant.ts';

export interface Verdict {
  mutant: Mutant;
  /** Who found it, in words; undefined: nobody. */
  foundBy: string | undefined;
  /** Seeds that were played until then. */
  seeds: number;
  seconds: number;
}

export const SEEDS_MAX = 200;

/** Plays up to `seedsMax` seeds; a defect that is not found by then is alive. */
export async function judgeMutant(
  server: TestServer,
  mutant: Mutant,
  seedsMax = SEEDS_MAX,
): Promise<Verdict> {
  const began = performance.now();
  const defects = 'statement' in mutant ? [mutant.statement] : [];
  const rule = await findRule(server, defects);
  let foundBy = rule && `rule: ${rule}`;
  let seeds = 0;
  if (!foundBy) {
    const named = 'file' in mutant ? { mutant: mutant.name } : {};
    const outcome = await playSeeds({ server, from: 1, count: seedsMax, defects, ...named });
    seeds = outcome.played.length;
    foundBy = outcome.broken?.broken ?? undefined;
    if (outcome.died) foundBy = `the program does not run: ${outcome.died.slice(-300)}`;
  }
  return { mutant, foundBy, seeds, seconds: (performance.now() - began) / 1000 };
}

/** The first rule about the database's own catalogue that the defects break. */
async function findRule(
  { host, port, user, template }: TestServer,
  defects: readonly string[],
): Promise<string | undefined> {
  if (defects.length === 0) return undefined;
  const database = `mutant_${newId().replaceAll('-', '')}`;
  await alone({ host, port, user, database: 'postgres' }, async (admin) => {
    await admin.query(`create database ${database} template ${template}`);
  });
  const broken = await alone({ host, port, user, database }, async (owner) => {
    for (const defect of defects) await owner.query(defect);
    for (const rule of catalogueRules) {
      const breaches = await findBreaches(owner, rule);
      if (breaches.length > 0) return `${rule.promise} (${breaches[0]})`;
    }
    return undefined;
  });
  await alone({ host, port, user, database: 'postgres' }, async (admin) => {
    await admin.query(`drop database ${database} with (force)`);
  });
  return broken;
}

async function alone<T>(
  target: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(target);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
