/** No file needs itself, by whatever way round. */
import type { Rule, Violation } from './rule.ts';
import { importsOf, type Source } from './source.ts';

export const noCycles: Rule = {
  name: 'boundaries.cycles',
  promise: 'no file leads back to itself',
  sees: (files) => files.filter((file) => file.isCode).length,
  find: findCycles,
  plants: [
    {
      files: {
        'src/a.ts': `import { b } from './b.ts';`,
        'src/b.ts': `import { c } from './c.ts';`,
        'src/c.ts': `import { a } from './a.ts';`,
      },
      finds: 1,
    },
    { files: { 'src/a.ts': `import { b } from './b.ts';`, 'src/b.ts': '' }, finds: 0 },
    {
      files: { 'src/a.ts': `const b = () => import('./b.ts');`, 'src/b.ts': `import './a.ts';` },
      finds: 0,
    },
    {
      files: { 'src/a.ts': `import type { B } from './b.ts';`, 'src/b.ts': `import './a.ts';` },
      finds: 0,
    },
  ],
};

/** Cycles of imports that exist at run time; a type that two files share is no cycle. */
function findCycles(files: readonly Source[]): Violation[] {
  const code = files.filter((file) => file.isCode);
  const byPath = new Map(code.map((file) => [file.path, file]));
  const done = new Set<string>();
  const path: string[] = [];
  const found: Violation[] = [];
  const visit = (file: Source): void => {
    const at = path.indexOf(file.path);
    if (at !== -1) {
      const remedy = `${[...path.slice(at), file.path].join(' → ')}: move what both need below both`;
      found.push({ path: file.path, line: 1, remedy });
      return;
    }
    if (done.has(file.path)) return;
    path.push(file.path);
    for (const target of runtimeTargets(file)) {
      const next = byPath.get(target);
      if (next) visit(next);
    }
    path.pop();
    done.add(file.path);
  };
  code.forEach(visit);
  return found;
}

/** What must be loaded before the file can be; a dynamic import waits until it is called. */
function runtimeTargets(file: Source): string[] {
  const { staticImports, dynamicImports } = file.syntax.module;
  const isType = (each: (typeof staticImports)[number]): boolean =>
    each.entries.length > 0 && each.entries.every((entry) => entry.isType);
  const typeOnly = new Set(staticImports.filter(isType).map((each) => each.moduleRequest.value));
  const lazy = new Set(dynamicImports.map((each) => file.lineAt(each.moduleRequest.start)));
  return importsOf(file)
    .filter(({ specifier, line }) => !typeOnly.has(specifier) && !lazy.has(line))
    .map(({ target }) => target)
    .filter((target) => target !== null);
}
