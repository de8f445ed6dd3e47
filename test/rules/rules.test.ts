import { describe, expect, test } from 'vitest';
import { describeViolation, plantedFiles } from './rule.ts';
import { rules } from './rules.ts';
import { repositoryFiles } from './source.ts';
import { loadStatements } from './statements.ts';

const files = repositoryFiles();
await loadStatements(files);

test('the rules see the repository', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.some((file) => file.path === 'src/modules.ts')).toBe(true);
});

describe.each(rules)('$name: $promise', (rule) => {
  test('holds', () => {
    expect(rule.sees?.(files) ?? 1, 'the rule looks at nothing').toBeGreaterThan(0);
    const found = rule.find(files).map(describeViolation);
    expect(found, found.join('\n')).toEqual([]);
  });

  test.each(rule.plants)('notices what is planted: $finds in %j', (plant) => {
    expect(rule.find(plantedFiles(plant))).toHaveLength(plant.finds);
  });
});
