import { expect, test } from 'vitest';
import { provoked, scenarios } from '../scenario-list.ts';
import { provocations } from './index.ts';
import { figure, headline, none } from './scenario.ts';

test('what the catalogue says can be provoked, is provoked by one file each', () => {
  expect(provocations.map(({ id }) => id).toSorted()).toEqual([...provoked].toSorted());
  for (const { id, command } of scenarios) {
    const isProvoked = (provoked as readonly string[]).includes(id);
    expect(command, id).toBe(isProvoked ? `emporium quality verify ${id}` : null);
  }
  for (const id of provoked) expect(headline(id, 'x', 0).limit, id).not.toBeNull();
});

test('a figure is judged by its limit; one that was never measured does not keep it', () => {
  expect(figure('x', 1, 'y', none).holds).toBe(false);
  expect(figure('x', 0, 'y', none).holds).toBe(true);
  expect(figure('x', null, 'y', none).holds).toBe(false);
  expect(figure('x', null, 'y').holds).toBe(true);
  expect(figure('x', 99, 'y', ['at_least', 100]).holds).toBe(false);
});
