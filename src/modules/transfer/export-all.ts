import { join } from 'node:path';
import type { App } from '#platform/context.ts';
import { appliedMigrations, ownerSnapshotTx, type MovingTx } from '#platform/database/moving.ts';
import { leftOutOfAll } from './carried.ts';
import { writeFileWhole, type Written } from './export-file.ts';
import { FORMAT, type FileEnd, type FileHeader, type TableShape } from './model.ts';
import { readWholeShapes } from './read-shapes.ts';
import { readMoment } from './store/catalogue.ts';
import { namesOf } from './store/rows.ts';
import { becomeOwner, becomeSystem } from './store/whole.ts';
import { writeLines } from './write-lines.ts';

/** What an export of everything holds. */
export interface ExportedAll extends Written, Pick<FileEnd, 'tables' | 'files'> {
  takenAt: string;
}

/**
 * Every row of every table of the program at one moment, and every uploaded file, as NDJSON: for
 * servers that give no files, and for another major version of PostgreSQL. Flat memory; nobody waits.
 */
export async function exportAll(
  app: App,
  path: string,
  onTable?: (table: string, rows: number) => void,
): Promise<ExportedAll> {
  let last = '';
  let takenAt = '';
  const written = await ownerSnapshotTx(app, async (tx) => {
    const lines = wholeLines(app, tx, onTable);
    return await writeFileWhole(
      path,
      (async function* remembered() {
        for await (const piece of lines) {
          takenAt ||= (JSON.parse(piece) as FileHeader).takenAt;
          yield (last = piece);
        }
      })(),
    );
  });
  const { tables, files } = (JSON.parse(last) as { end: FileEnd }).end;
  return { ...written, takenAt, tables, files };
}

/** The same as lines, inside a snapshot: the header first, the counts and hashes last. */
export async function* wholeLines(
  app: App,
  tx: MovingTx,
  onTable?: (table: string, rows: number) => void,
): AsyncGenerator<string> {
  const shapes = await readWholeShapes(tx);
  const header: FileHeader = {
    emporium: 'whole export',
    format: FORMAT,
    takenAt: (await readMoment.one(tx)).now,
    program: app.config.APP_VERSION,
    migrations: await appliedMigrations(app),
    shop: null,
    tables: shapes.map((shape) => ({ name: shape.name, columns: namesOf(shape) })),
    leftOut: leftOutOfAll,
  };
  yield* writeLines(tx, {
    header,
    shapes,
    shopId: null,
    uploads: join(app.config.EMPORIUM_DATA, 'uploads'),
    enter: async (shape) => await enter(tx, shape),
    ...(onTable ? { onTable } : {}),
  });
}

/** Row security holds the owner too where it is no superuser; who reads every shop is the system. */
async function enter(tx: MovingTx, { walled }: TableShape): Promise<void> {
  await (walled ? becomeSystem(tx) : becomeOwner(tx));
}
