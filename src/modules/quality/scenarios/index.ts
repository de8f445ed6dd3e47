/** Every provocation, in the order in which they run: what overloads the machine comes last. */
import { flashSale } from './a1.ts';
import { paymentOutage } from './a2.ts';
import { overload } from './a4.ts';
import { catalogueReads } from './p1.ts';
import { manyCheckouts } from './p2.ts';
import { queue } from './p3.ts';
import { degraded } from './r4.ts';
import { forgedRequests } from './s1.ts';
import { isolation } from './s2.ts';
import { recordedRush } from './t1.ts';
import type { Provocation } from './scenario.ts';

export const provocations: readonly Provocation[] = [
  flashSale,
  catalogueReads,
  queue,
  manyCheckouts,
  forgedRequests,
  isolation,
  paymentOutage,
  degraded,
  recordedRush,
  overload,
];
