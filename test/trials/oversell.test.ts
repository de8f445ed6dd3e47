/** Trial 22 by the operator's own command: the proof is run, and must be able to fail. */
import { expect, test } from 'vitest';
import { proveOversell } from '../../src/modules/quality/prove/oversell.ts';

const FULL = process.env['TRIALS'] === 'full';
const rush = FULL
  ? { buyers: 5000, units: 1000, concurrency: 200 }
  : { buyers: 150, units: 30, concurrency: 50 };

test('trial 22: many buyers, few units, 5 % abandon, the server is killed twice: sold and left are the units', async () => {
  const told: string[] = [];
  const proof = await proveOversell({
    ...rush,
    kill: true,
    seed: Number(process.env['SEED'] ?? 22),
    progress: (text) => told.push(text),
  });
  expect(proof, told.join('\n')).toMatchObject({
    kills: 2,
    oversold: 0,
    undersold: 0,
    wrongLooks: 0,
    doubleCharges: 0,
    chargesWithoutOrder: 0,
    lostOrders: 0,
    unanswered: 0,
    pending: 0,
    unsettled: 0,
    brokenChecks: [],
    holds: true,
  });
  expect(proof.unitsSold + proof.unitsLeft).toBe(rush.units);
  expect(proof.unitsSold).toBeGreaterThan(rush.units * 0.9);
}, 900_000);
