/** Categories come flat, parents before their children; pages need them as a tree. Pure. */
import type { AdminCategory } from '#modules/catalog/contract.ts';

/** How deep each category lies; the top level is 0. */
export function depthsOf(categories: readonly AdminCategory[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const category of inTreeOrder(categories)) {
    const above = category.parentId === null ? -1 : (depths.get(category.parentId) ?? -1);
    depths.set(category.id, above + 1);
  }
  return depths;
}

/** Each category directly followed by what lies below it; neighbours by place, then name. */
export function inTreeOrder(categories: readonly AdminCategory[]): AdminCategory[] {
  const below = Map.groupBy(categories, (category) => category.parentId);
  const walk = (parentId: string | null): AdminCategory[] =>
    (below.get(parentId) ?? [])
      .toSorted((a, b) => a.position - b.position || a.name.localeCompare(b.name))
      .flatMap((category) => [category, ...walk(category.id)]);
  return walk(null);
}

/** The category and everything below it: none of them may become its parent. */
export function withDescendants(
  categories: readonly AdminCategory[],
  id: string | null,
): ReadonlySet<string> {
  const found = new Set<string>();
  if (id === null) return found;
  found.add(id);
  for (const category of inTreeOrder(categories)) {
    if (category.parentId !== null && found.has(category.parentId)) found.add(category.id);
  }
  return found;
}
