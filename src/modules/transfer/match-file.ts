import type { App } from '#platform/context.ts';
import { appliedMigrations } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { transferRefusals } from './contract.ts';
import { inspectFile } from './inspect-file.ts';
import type { FileHeader, TableShape } from './model.ts';

/**
 * The tables of this database as the file fills them: parents first, with the columns that it has. A
 * file that an older Emporium wrote lacks what was added since, which then takes its default.
 * Refusals: transfer_file_newer, transfer_file_other_schema.
 */
export function matchFile(
  header: FileHeader,
  shapes: readonly TableShape[],
  applied: readonly string[],
): TableShape[] | Refusal {
  const newer = header.migrations.filter((name) => !applied.includes(name));
  if (newer.length > 0) {
    return transferRefusals.transfer_file_newer({
      detail:
        `This file was written by Emporium ${header.program}, whose database has ` +
        `${newer.join(', ')}: this one has not. Upgrade this one first.`,
    });
  }
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  const unknown = header.tables.flatMap(({ name, columns }) => {
    const known = new Set(byName.get(name)?.columns.map((column) => column.name));
    return columns.filter((column) => !known.has(column)).map((column) => `${name}.${column}`);
  });
  if (unknown.length > 0) {
    return transferRefusals.transfer_file_other_schema({
      detail: `This database has no ${unknown.slice(0, 5).join(', ')}, which the file fills.`,
    });
  }
  const filled = new Map(header.tables.map(({ name, columns }) => [name, new Set(columns)]));
  return shapes.flatMap((shape) => {
    const names = filled.get(shape.name);
    if (!names) return [];
    return [{ ...shape, columns: shape.columns.filter(({ name }) => names.has(name)) }];
  });
}

/** Inspects a file, and matches what it has of these tables with the live database. */
export async function fitFile(
  app: App,
  path: string,
  shapes: readonly TableShape[],
): Promise<TableShape[] | Refusal> {
  const inspected = await inspectFile(path);
  if (isRefusal(inspected)) return inspected;
  const wanted = new Set(shapes.map(({ name }) => name));
  const tables = inspected.header.tables.filter(({ name }) => wanted.has(name));
  return matchFile({ ...inspected.header, tables }, shapes, await appliedMigrations(app));
}
