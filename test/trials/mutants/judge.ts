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

/**
 * Plays up to `seedsMax` seeds; a defect that is not found by then is alive. Throws when the program
 * does not even run with it: that proves nothing about those who watch.
 */
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
    if (outcome.died) throw new Error(`${mutant.name}: ${outcome.died.slice(-2000)}`);
  }
  return { mutant, foundBy, seeds, seconds: (performance.now() - began) / 1000 };
}

/** The first rule about the database's own catalogue that the defects break, and nothing before them. */
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
    const before = await findAllBreaches(owner);
    for (const defect of defects) await owner.query(defect);
    return (await findAllBreaches(owner)).find((breach) => !before.includes(breach));
  });
  await alone({ host, port, user, database: 'postgres' }, async (admin) => {
    await admin.query(`drop database ${database} with (force)`);
  });
  return broken;
}

async function findAllBreaches(owner: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const rule of catalogueRules) {
    for (const breach of await findBreaches(owner, rule)) found.push(`${rule.promise} (${breach})`);
  }
  return found;
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
