/** The doors to the database: three, with a list of who may take the one that sees every shop. */
import { systemReasons } from './exemptions.ts';
import { fileRule, matchingLines, violationAt, type Rule, type Violation } from './rule.ts';
import { walk, type Node, type Source } from './source.ts';
import { literalOf } from './statements.ts';

const isServerCode = (file: Source): boolean =>
  file.isCode && file.path.startsWith('src/') && !file.isTest;

export const systemDoor: Rule = {
  name: 'doors.system',
  promise:
    'systemTx is taken only for reasons that the list of exemptions knows, and all are needed',
  sees: (files) =>
    files.filter((file) => isServerCode(file) && systemCalls(file).length > 0).length,
  find: (files) => {
    const calls = files.filter(isServerCode).flatMap(systemCalls);
    const unknown = calls
      .filter(({ reason }) => reason === null || !(reason in systemReasons))
      .map(({ file, start, reason }) =>
        violationAt(
          file,
          start,
          `systemTx for ${reason ?? 'a reason that is no literal'}: use shopTx or shopRead, or add ` +
            'the reason to systemReasons in test/rules/exemptions.ts',
        ),
      );
    const used = new Set(calls.map(({ reason }) => reason));
    const isReal = files.some((file) => file.path === 'test/rules/exemptions.ts');
    const idle: Violation[] = Object.keys(isReal ? systemReasons : {})
      .filter((reason) => !used.has(reason))
      .map((reason) => ({
        path: 'test/rules/exemptions.ts',
        line: 1,
        remedy: `nobody takes systemTx for ${reason}: delete its line`,
      }));
    return [...unknown, ...idle];
  },
  plants: [
    { files: { 'src/modules/cart/a.ts': `await systemTx(app, 'because', fn);` }, finds: 1 },
    { files: { 'src/modules/cart/a.ts': 'await systemTx(app, reason, fn);' }, finds: 1 },
    { files: { 'src/modules/cart/a.ts': `await systemTx(app, 'shops.find', fn);` }, finds: 0 },
  ],
};

interface SystemCall {
  file: Source;
  start: number;
  reason: string | null;
}

function systemCalls(file: Source): SystemCall[] {
  const found: SystemCall[] = [];
  if (!file.text.includes('systemTx(')) return found;
  walk(file.program, (node) => {
    if (node.type !== 'CallExpression' || (node['callee'] as Node)['name'] !== 'systemTx') return;
    const reason = (node['arguments'] as Node[])[1];
    found.push({ file, start: node.start, reason: reason ? literalOf(reason) : null });
  });
  return found;
}

/** Modules that work on tables which they know from the catalogue only. */
const MOVERS = new Set(['transfer', 'backup']);

export const movingDoor = fileRule({
  name: 'doors.moving',
  promise: 'only the modules that move whole shops take the doors for that',
  applies: (file) => isServerCode(file) && file.module !== null && !MOVERS.has(file.module),
  findIn: (file) =>
    matchingLines(
      file,
      /database\/moving\.ts'/,
      () => 'moving.ts: enter by shopTx, shopRead or systemTx',
    ),
  plants: [
    {
      files: {
        'src/modules/cart/store.ts': `import { movingTx } from '#platform/database/moving.ts';`,
      },
      finds: 1,
    },
    {
      files: {
        'src/modules/transfer/x.ts': `import { movingTx } from '#platform/database/moving.ts';`,
      },
      finds: 0,
    },
  ],
});

export const noSideDoor = fileRule({
  name: 'doors.side',
  promise: 'no module holds a connection of its own',
  applies: (file) => isServerCode(file) && file.module !== null,
  findIn: (file) =>
    matchingLines(
      file,
      /\bdatabase\.(app|system|connections)\b/,
      (found) => `${found}: enter by shopTx, shopRead or systemTx`,
    ),
  plants: [
    { files: { 'src/modules/cart/store.ts': 'app.database.app.query(x)' }, finds: 1 },
    { files: { 'src/platform/worker.ts': 'app.database.connections.owner' }, finds: 0 },
  ],
});
