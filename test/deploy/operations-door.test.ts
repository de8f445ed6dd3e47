/** A worker that is given OPERATIONS_PORT is watched like every other process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { openOperationsDoor, type OperationsDoor } from '../../src/start/open-operations-door.ts';

let kit: Kit;
let door: OperationsDoor;
beforeAll(async () => {
  kit = await startKit();
  door = await openOperationsDoor(kit.app, 0);
});
afterAll(async () => {
  await door?.close();
  await kit?.stop();
});

test('health and readiness answer there', async () => {
  for (const path of ['/health', '/health/live', '/health/ready']) {
    const answer = await fetch(door.url + path);
    expect([path, answer.status, await answer.json()]).toMatchObject([path, 200, { status: 'ok' }]);
  }
});

test('the numbers of the process are there, and no shop is', async () => {
  const text = await (await fetch(`${door.url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0.1);
  expect(value('event_loop_utilization')).toBeGreaterThan(0);
  expect((await fetch(`${door.url}/api/v1/products`)).status).toBe(404);
});
