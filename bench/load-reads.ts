/** Load generator, a process of its own: one GET again and again on every connection. */
import { requestBytes } from '#platform/load/bare-connection.ts';
import { readInput, writeAnswer } from './kit/child.ts';
import { press, type Pressure } from './kit/load.ts';

export interface ReadLoad extends Pressure {
  host: string;
  path: string;
  /** Length that each answer must have: an error page in between is a failure, not a fast answer. */
  bytes: number;
}

const load = await readInput<ReadLoad>();
const request = requestBytes('GET', load.path, load.host);
writeAnswer(
  await press(load, async (connection) => {
    const answer = await connection.exchange(request);
    if (answer.status === 200 && answer.length === load.bytes) return;
    throw new Error(`GET ${load.path}: ${answer.status} with ${answer.length} bytes`);
  }),
);
