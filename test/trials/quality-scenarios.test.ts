/**
 * The quality scenarios that hang on no clock, provoked as `emporium quality verify` does. With
 * TRIALS=full all of them; otherwise the quickest.
 */
import { expect, test } from 'vitest';
import { allRoutes } from '../../docs/generate.ts';
import type { ScenarioResult } from '../../src/modules/quality/contract.ts';
import { provocations } from '../../src/modules/quality/scenarios/index.ts';
import { provoke } from '../../src/modules/quality/scenarios/provoke.ts';
import type { Provocation } from '../../src/modules/quality/scenarios/scenario.ts';
import { modules } from '../../src/modules.ts';

const FULL = process.env['TRIALS'] === 'full';
const chosen: readonly string[] = FULL ? ['S1', 'S2', 'R4', 'T1'] : ['S1'];

/** One that cannot be carried through: it must fail, and not keep the others from being judged. */
const planted: Provocation = {
  id: 'P1',
  run: async () => await Promise.reject(new Error('planted')),
};

test('quality scenarios without a clock hold, and what cannot be carried through fails', async () => {
  const told: string[] = [];
  const results = new Map<string, ScenarioResult>();
  await provoke([planted, ...provocations.filter(({ id }) => chosen.includes(id))], {
    routes: (await allRoutes(modules)).map(({ route }) => route),
    version: 'test',
    progress: (text) => told.push(text),
    judged: async (id, result) => {
      results.set(id, result);
    },
  });
  expect(results.get('P1')).toMatchObject({
    verdict: 'FAIL',
    value: null,
    did: 'could not be carried through: planted',
  });
  results.delete('P1');
  expect([...results.keys()].toSorted()).toEqual(chosen.toSorted());
  for (const [id, { verdict, figures }] of results) {
    const broken = figures.filter(({ holds }) => !holds);
    expect({ id, verdict, broken }, told.join('\n')).toEqual({ id, verdict: 'PASS', broken: [] });
    expect(figures.length).toBeGreaterThan(2);
  }
}, 900_000);
