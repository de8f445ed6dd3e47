/** Who may know whom: the arrows of the house point down, and lead through the front door. */
import { fileRule, type Rule, type Violation } from './rule.ts';
import { moduleMap } from './module-map.ts';
import { importsOf, type Import, type Source } from './source.ts';

const MAP_TEXT = `export const modules = [
  { name: 'catalog', imports: [] },
  { name: 'cart', imports: ['catalog'] },
];`;

export const mapPointsDown: Rule = {
  name: 'boundaries.map',
  promise: 'the module map lists every module once, lowest first, and arrows only point down',
  sees: (files) => moduleMap(files).length,
  find: (files) => {
    const found: Violation[] = [];
    const path = 'src/modules.ts';
    const below = new Set<string>();
    for (const { name, mayImport, line } of moduleMap(files)) {
      for (const wanted of mayImport.filter((each) => !below.has(each))) {
        found.push({ path, line, remedy: `${name} may not import ${wanted}: it is not above it` });
      }
      if (below.has(name)) found.push({ path, line, remedy: `${name} stands here twice` });
      below.add(name);
    }
    const present = new Set(files.map((file) => file.module).filter((each) => each !== null));
    for (const name of present) {
      if (below.has(name)) continue;
      found.push({
        path,
        line: 1,
        remedy: `src/modules/${name} is missing from the map: add its line`,
      });
    }
    return found;
  },
  plants: [
    { files: { 'src/modules.ts': MAP_TEXT }, finds: 0 },
    { files: { 'src/modules.ts': `[{ name: 'cart', imports: ['orders'] }]` }, finds: 1 },
    {
      files: {
        'src/modules.ts': `[{ name: 'a', imports: ['b'] }, { name: 'b', imports: ['a'] }]`,
      },
      finds: 1,
    },
    { files: { 'src/modules.ts': MAP_TEXT, 'src/modules/till/http.ts': '' }, finds: 1 },
  ],
};

export const moduleImports: Rule = {
  name: 'boundaries.modules',
  promise: 'a module imports only modules that its line in the map names, through their index.ts',
  sees: (files) => files.filter((file) => file.isCode && file.module !== null).length,
  find: (files) => {
    const allowed = new Map(moduleMap(files).map(({ name, mayImport }) => [name, mayImport]));
    return files
      .filter((file) => file.isCode && file.module !== null)
      .flatMap((file) => findForbiddenImports(file, allowed));
  },
  plants: [
    { files: withMap('src/modules/cart/open-cart.ts', '../catalog/index.ts'), finds: 0 },
    { files: withMap('src/modules/cart/open-cart.ts', '#modules/catalog/index.ts'), finds: 0 },
    { files: withMap('src/modules/cart/contract.ts', '../catalog/contract.ts'), finds: 0 },
    { files: withMap('src/modules/cart/open-cart.ts', '../catalog/store.ts'), finds: 1 },
    { files: withMap('src/modules/catalog/model.ts', '../cart/index.ts'), finds: 1 },
    { files: withMap('src/modules/cart/http.ts', '../../../web/shared/theme.ts'), finds: 1 },
    { files: withMap('src/modules/cart/cart.test.ts', '../orders/index.ts'), finds: 1 },
    { files: withMap('src/modules/cart/http.ts', '../../modules.ts'), finds: 1 },
  ],
};

function withMap(path: string, specifier: string): Record<string, string> {
  return { 'src/modules.ts': MAP_TEXT, [path]: `import { x } from '${specifier}';` };
}

function findForbiddenImports(
  file: Source,
  allowed: ReadonlyMap<string, readonly string[]>,
): Violation[] {
  const own = file.module ?? '';
  return importsOf(file).flatMap(({ specifier, target, line }) => {
    const problem = target === null ? null : whatIsForbidden(own, target, allowed, file);
    return problem ? [{ path: file.path, line, remedy: `${specifier}: ${problem}` }] : [];
  });
}

function whatIsForbidden(
  own: string,
  target: string,
  allowed: ReadonlyMap<string, readonly string[]>,
  file: Source,
): string | null {
  const [, other, inside] = /^src\/modules\/([^/]+)\/(.+)$/.exec(target) ?? [];
  if (other === undefined) {
    if (target.startsWith('src/platform/') || (file.isTest && target.startsWith('test/')))
      return null;
    return 'a module imports modules below it and platform, nothing else';
  }
  if (other === own) return null;
  if (!allowed.get(own)?.includes(other)) {
    return `${own} may not know ${other}: call down, or add a job that ${other} reacts to`;
  }
  if (inside === 'index.ts' || inside === 'contract.ts') return null;
  return `enter ${other} by its index.ts (contracts may import contract.ts)`;
}

export const platformImports = fileRule({
  name: 'boundaries.platform',
  promise: 'platform knows no module',
  applies: (file) => file.isCode && file.path.startsWith('src/platform/'),
  findIn: (file) =>
    importsWhere(
      file,
      ({ target }) => target !== null && !target.startsWith('src/platform/'),
    ).filter(({ remedy }) => !(file.isTest && /#kit|test\/kit/.test(remedy))),
  plants: [
    { files: { 'src/platform/a.ts': `import { x } from '#modules/shops/index.ts';` }, finds: 1 },
    { files: { 'src/platform/a.ts': `import { x } from '../modules.ts';` }, finds: 1 },
    { files: { 'src/platform/a.ts': `import { x } from './b.ts'; import 'pg';` }, finds: 0 },
  ],
});

function importsWhere(file: Source, isWrong: (each: Import) => boolean): Violation[] {
  return importsOf(file)
    .filter(isWrong)
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      remedy: `${specifier}: platform holds tools without a retail word; hand the value in`,
    }));
}

export const webImports: Rule = {
  name: 'boundaries.web',
  promise: 'a room of the web knows contracts and web/shared, never the server or another room',
  sees: (files) => files.filter(isWebCode).length,
  find: (files) => files.filter(isWebCode).flatMap(findForbiddenWebImports),
  plants: [
    { files: { 'web/till/a.ts': `import { x } from '#modules/cart/contract.ts';` }, finds: 0 },
    { files: { 'web/till/a.ts': `import { x } from '#platform/contract.ts';` }, finds: 0 },
    { files: { 'web/till/a.ts': `import { x } from '#modules/cart/index.ts';` }, finds: 1 },
    { files: { 'web/till/a.ts': `import { x } from '#platform/log.ts';` }, finds: 1 },
    { files: { 'web/till/a.ts': `import { x } from '../storefront/b.ts';` }, finds: 1 },
    { files: { 'web/shared/a.ts': `import { x } from '../till/b.ts';` }, finds: 1 },
    { files: { 'web/till/a.ts': `import { x } from '../shared/b.ts';` }, finds: 0 },
  ],
};

function isWebCode(file: Source): boolean {
  return file.isCode && file.path.startsWith('web/') && !file.isTest;
}

/** Pure files of platform that contracts are made of. */
const browserPlatform = new Set(['src/platform/contract.ts', 'src/platform/refusal.ts']);

function findForbiddenWebImports(file: Source): Violation[] {
  const room = file.path.split('/')[1];
  return importsOf(file).flatMap(({ specifier, target, line }) => {
    if (target === null || browserPlatform.has(target)) return [];
    if (/^src\/modules\/[^/]+\/contract\.ts$/.test(target)) return [];
    const other = /^web\/([^/]+)\//.exec(target)?.[1];
    if (other !== undefined && (other === room || other === 'shared')) return [];
    if (/^web\/[^/]+$/.test(target)) return [];
    const remedy = `${specifier}: a page knows contract.ts files and web/shared only`;
    return [{ path: file.path, line, remedy }];
  });
}
