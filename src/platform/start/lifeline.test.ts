import { expect, test } from 'vitest';
import { createLifeline, Stopped } from './lifeline.ts';

test('undoes the latest first, once, and goes on past a step that fails', async () => {
  const heard: string[] = [];
  const lifeline = createLifeline((name, error) => heard.push(`${name}: ${String(error)}`));
  for (const name of ['database', 'worker', 'API']) {
    await lifeline.add(name, async () => {
      heard.push(name);
      if (name === 'worker') throw new Error('stuck');
    });
  }
  await Promise.all([lifeline.end(), lifeline.end()]);
  expect(heard).toEqual(['API', 'worker', 'worker: Error: stuck', 'database']);
});

test('what comes up after the end has begun is undone at once and stops the start', async () => {
  const heard: string[] = [];
  const lifeline = createLifeline(() => undefined);
  await lifeline.end();
  const late = lifeline.add('late', async () => void heard.push('late'));
  await expect(late).rejects.toBeInstanceOf(Stopped);
  expect(heard).toEqual(['late']);
});
