/** Where time, chance, settings and the outside may be touched. */
import { basename } from 'node:path';
import { isBuiltin } from 'node:module';
import { fileRule, matchingLines, violationAt, type Rule, type Violation } from './rule.ts';
import { importsOf, walk, type Node, type Source } from './source.ts';

const isModuleCode = (file: Source): boolean => file.isCode && file.module !== null && !file.isTest;
/**
 * Programs of their own: the simulated card gateway (somebody else's computer), and the judge that
 * starts a whole installation as an operator does.
 */
const isOwnProgram = (file: Source): boolean =>
  /^src\/modules\/(payments\/gateway|quality\/(prove|scenarios))\//.test(file.path);

export const clock = fileRule({
  name: 'purity.clock',
  promise:
    'modules take time from ctx.app.clock or from the database, chance and ids from platform',
  applies: (file) => isModuleCode(file) && !isOwnProgram(file),
  findIn: findHiddenInputs,
  plants: [
    { files: { 'src/modules/cart/open-cart.ts': 'const a = Date.now();' }, finds: 1 },
    { files: { 'src/modules/cart/open-cart.ts': 'const a = new Date();' }, finds: 1 },
    { files: { 'src/modules/cart/open-cart.ts': 'const a = Math.random();' }, finds: 1 },
    { files: { 'src/modules/cart/open-cart.ts': 'const a = new Date(row.placed_at);' }, finds: 0 },
    { files: { 'src/modules/cart/open-cart.ts': 'const began = performance.now();' }, finds: 0 },
  ],
});

function findHiddenInputs(file: Source): Violation[] {
  const found: Violation[] = [];
  walk(file.program, (node) => {
    const written = file.text.slice(node.start, node.end);
    if (node.type === 'NewExpression' && /^new Date(\(\s*\))?$/.test(written)) {
      found.push(violationAt(file, node.start, `${written}: ask ctx.app.clock or tx.now()`));
    }
    if (node.type !== 'MemberExpression') return;
    if (written === 'Date.now') {
      found.push(violationAt(file, node.start, `${written}: ask ctx.app.clock or tx.now()`));
    }
    if (written === 'Math.random') {
      found.push(violationAt(file, node.start, 'Math.random: take newId() or node:crypto'));
    }
  });
  return found;
}

export const settingsAtTheDoor = fileRule({
  name: 'purity.settings',
  promise: 'only platform and the programs at the top read the environment',
  applies: (file) =>
    file.isCode && !file.isTest && /^(src\/modules|web)\//.test(file.path) && !isOwnProgram(file),
  findIn: (file) =>
    matchingLines(
      file,
      /\bprocess\.env\b/,
      () => 'process.env: add a setting to platform/config.ts',
    ),
  plants: [
    { files: { 'src/modules/cart/http.ts': 'const a = process.env.PORT;' }, finds: 1 },
    { files: { 'src/server.ts': 'start(loadConfig(process.env));' }, finds: 0 },
  ],
});

export const pureModels = fileRule({
  name: 'purity.model',
  promise: 'model.ts waits for nothing and reaches for nothing',
  applies: (file) => isModuleCode(file) && basename(file.path) === 'model.ts',
  findIn: findEffects,
  plants: [
    { files: { 'src/modules/cart/model.ts': 'async function f() {}' }, finds: 1 },
    { files: { 'src/modules/cart/model.ts': `import { x } from './store.ts';` }, finds: 1 },
    { files: { 'src/modules/cart/model.ts': `import { x } from 'node:fs';` }, finds: 1 },
    { files: { 'src/modules/cart/model.ts': `import { x } from './contract.ts';` }, finds: 0 },
    { files: { 'src/modules/cart/model.ts': `import { hash } from 'node:crypto';` }, finds: 0 },
    {
      files: { 'src/modules/cart/model.ts': `import { randomBytes } from 'node:crypto';` },
      finds: 1,
    },
  ],
});

function findEffects(file: Source): Violation[] {
  const found: Violation[] = [];
  walk(file.program, (node: Node) => {
    if (node['async'] !== true && node.type !== 'AwaitExpression') return;
    found.push(violationAt(file, node.start, 'a model waits for nothing: move it to a use case'));
  });
  for (const { specifier, line } of importsOf(file)) {
    if (onlyHashes(file, specifier)) continue;
    if (!/\/(store|http|jobs|cli)(\.ts|\/)/.test(specifier) && !isBuiltin(specifier)) continue;
    const remedy = `${specifier}: a model only calculates; pass the values in`;
    found.push({ path: file.path, line, remedy });
  }
  return found;
}

/** A digest is arithmetic; chance and keys are not. */
function onlyHashes(file: Source, specifier: string): boolean {
  if (specifier !== 'node:crypto') return false;
  const arithmetic = new Set(['createHash', 'createHmac', 'hash', 'timingSafeEqual']);
  return file.syntax.module.staticImports
    .filter((each) => each.moduleRequest.value === specifier)
    .flatMap((each) => each.entries)
    .every((entry) => entry.isType || arithmetic.has(entry.importName.name ?? ''));
}

/** Packages that only the platform may hold in its hands. */
const wrapped = ['pg', 'pg-copy-streams', 'graphile-worker', 'node-pg-migrate', 'pino', 'fastify'];

export const wrappedPackages = fileRule({
  name: 'purity.wrapped-packages',
  promise: 'modules reach the database, jobs, logs and HTTP through platform alone',
  applies: isModuleCode,
  findIn: (file) =>
    importsOf(file)
      .filter(({ specifier }) => wrapped.includes(specifier) && !isTypeOnly(file, specifier))
      .map(({ specifier, line }) => ({
        path: file.path,
        line,
        remedy: `${specifier}: use what #platform offers (three doors, addJobs, ctx.log, route)`,
      })),
  plants: [
    { files: { 'src/modules/cart/store.ts': `import pg from 'pg';` }, finds: 1 },
    { files: { 'src/platform/database/pool.ts': `import pg from 'pg';` }, finds: 0 },
    { files: { 'src/modules/cart/http.ts': `import type { A } from 'fastify';` }, finds: 0 },
  ],
});

function isTypeOnly(file: Source, specifier: string): boolean {
  return file.syntax.module.staticImports
    .filter((each) => each.moduleRequest.value === specifier)
    .every((each) => each.entries.length > 0 && each.entries.every((entry) => entry.isType));
}

export const browserSafeContracts: Rule = {
  name: 'purity.contract',
  promise: 'what a contract.ts leads to can be loaded by a browser',
  sees: (files) => files.filter(isContract).length,
  find: (files) => files.filter(isContract).flatMap((file) => findServerImports(file, files)),
  plants: [
    {
      files: { 'src/modules/cart/contract.ts': `import { readFileSync } from 'node:fs';` },
      finds: 1,
    },
    {
      files: {
        'src/modules/cart/contract.ts': `import { a } from '#platform/a.ts';`,
        'src/platform/a.ts': `import pg from 'pg';`,
      },
      finds: 1,
    },
    { files: { 'src/modules/cart/contract.ts': `import { Type } from 'typebox';` }, finds: 0 },
  ],
};

function isContract(file: Source): boolean {
  return isModuleCode(file) && basename(file.path) === 'contract.ts';
}

function findServerImports(contract: Source, files: readonly Source[]): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const found: Violation[] = [];
  const follow = (file: Source, firstLine: number | null): void => {
    for (const { specifier, target, line } of importsOf(file)) {
      const at = firstLine ?? line;
      const isServerOnly = isBuiltin(specifier) || wrapped.includes(specifier);
      if (isServerOnly && !isTypeOnly(file, specifier)) {
        const remedy = `leads to ${specifier} (by ${file.path}): contracts are loaded by browsers`;
        found.push({ path: contract.path, line: at, remedy });
      }
      const next = target === null ? undefined : byPath.get(target);
      if (!next || seen.has(next.path)) continue;
      seen.add(next.path);
      follow(next, at);
    }
  };
  follow(contract, null);
  return found;
}
