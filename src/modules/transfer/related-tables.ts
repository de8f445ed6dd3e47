import { staying } from './carried.ts';
import type { TableShape } from './model.ts';

/** Tables that a restore of rows deals with, each after all that it refers to. */
export interface RelatedTables {
  table: TableShape;
  /** All above it, where its parents are asked for. */
  parents: TableShape[];
  /** All below it, where its children are asked for. */
  children: TableShape[];
}

/** A shop's own row is never restored beside others. */
const ROOT = 'shops.shops';

/** Finds a table, and if asked all that it refers to, and all that refers to it. */
export function relatedTables(
  shapes: readonly TableShape[],
  name: string,
  { withParents, withChildren }: { withParents: boolean; withChildren: boolean },
): RelatedTables | undefined {
  const table = shapes.find((shape) => shape.name === name);
  if (!table || name === ROOT) return undefined;
  const above = new Set<string>();
  const climb = (shape: TableShape): void => {
    for (const { table: parent } of shape.references) {
      if (parent === ROOT || parent === name || above.has(parent)) continue;
      above.add(parent);
      const found = shapes.find((each) => each.name === parent);
      if (found) climb(found);
    }
  };
  if (withParents) climb(table);
  const below = new Set<string>();
  if (withChildren) {
    // Parents first: whoever refers to one that is below is met after it.
    for (const shape of shapes) {
      if (shape.name === name || shape.name in staying) continue;
      const refers = shape.references.some(
        (reference) => reference.table === name || below.has(reference.table),
      );
      if (refers) below.add(shape.name);
    }
  }
  return {
    table,
    parents: shapes.filter((shape) => above.has(shape.name) && !below.has(shape.name)),
    children: shapes.filter((shape) => below.has(shape.name)),
  };
}
