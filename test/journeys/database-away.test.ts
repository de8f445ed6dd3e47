/** What a shopper reads while the database does not answer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type System } from '#kit/system.ts';
import { signalProcess } from '#platform/postgres/process-table.ts';

const PATIENCE_MS = 180_000;
/** More than there are connections. */
const VISITORS = 40;

let system: System;
beforeAll(async () => {
  system = await startSystem();
}, PATIENCE_MS);
afterAll(async () => await system?.stop(), PATIENCE_MS);

test(
  'a page says that it did not load, and looks again; no shopper reads JSON',
  async () => {
    expect((await fetch(`${system.url}/cart`)).status).toBe(200);
    const gone = new AbortController();
    const frozen = system.pids().postgres;
    for (const pid of frozen) signalProcess(pid, 'SIGSTOP');
    try {
      const { signal } = gone;
      // Those that are served over connections from before wait; the others are told.
      const many = Array.from({ length: VISITORS }, () => fetch(`${system.url}/cart`, { signal }));
      const answer = await Promise.any(many);
      const text = await answer.text();
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(5);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(text).toContain('This page did not load');
      expect(text).toContain('http-equiv="refresh"');
    } finally {
      gone.abort();
      for (const pid of frozen) signalProcess(pid, 'SIGCONT');
    }
    await expect
      .poll(async () => (await fetch(`${system.url}/cart`)).status, { timeout: 60_000 })
      .toBe(200);
  },
  PATIENCE_MS,
);
