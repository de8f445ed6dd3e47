/** Categories as a tree. Pure. */
import type { FieldError } from '#platform/refusal.ts';

export const MAX_CATEGORY_DEPTH = 4;

export interface Category {
  readonly id: string;
  readonly parentId: string | null;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly position: number;
  readonly version: number;
}

export interface CategoryNode {
  id: string;
  name: string;
  slug: string;
  description: string;
  children: CategoryNode[];
}

/** Nests a flat list; the order of siblings is that of the list. */
export function nest(categories: readonly Category[]): CategoryNode[] {
  const childrenOf = Map.groupBy(categories, (category) => category.parentId);
  const below = (parentId: string | null): CategoryNode[] =>
    (childrenOf.get(parentId) ?? []).map(({ id, name, slug, description }) => ({
      id,
      name,
      slug,
      description,
      children: below(id),
    }));
  return below(null);
}

/** The list with parents before their children, siblings in their order. */
export function parentsFirst(categories: readonly Category[]): Category[] {
  const childrenOf = Map.groupBy(categories, (category) => category.parentId);
  const walk = (parentId: string | null): Category[] =>
    (childrenOf.get(parentId) ?? []).flatMap((category) => [category, ...walk(category.id)]);
  return walk(null);
}

/** The category and those above it, nearest first. Stops at a repeated id, so it always ends. */
export function ancestry(id: string, byId: ReadonlyMap<string, Category>): Category[] {
  const path: Category[] = [];
  for (let at = byId.get(id); at && !path.includes(at);) {
    path.push(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return path;
}

/** Levels of the tree that hangs on the category, itself included. */
export function heightOf(id: string, categories: readonly Category[]): number {
  const children = categories.filter((category) => category.parentId === id);
  return 1 + Math.max(0, ...children.map((child) => heightOf(child.id, categories)));
}

/** The ids of the category and of everything below it. */
export function subtree(id: string, categories: readonly Category[]): string[] {
  const children = categories.filter((category) => category.parentId === id);
  return [id, ...children.flatMap((child) => subtree(child.id, categories))];
}

/** Why the category cannot hang below `parentId`: unknown, itself or below itself, too deep. */
export function placeFaults(
  id: string,
  parentId: string | null,
  categories: readonly Category[],
): FieldError[] {
  if (parentId === null) return [];
  const fault = (message: string): FieldError[] => [{ field: 'parentId', message }];
  const byId = new Map(categories.map((category) => [category.id, category]));
  if (!byId.has(parentId)) return fault('is not a category of this shop');
  const above = ancestry(parentId, byId);
  if (above.some((category) => category.id === id)) return fault('lies below this category itself');
  const depth = above.length + heightOf(id, categories);
  return depth > MAX_CATEGORY_DEPTH
    ? fault(`would make the tree deeper than ${MAX_CATEGORY_DEPTH} levels`)
    : [];
}
