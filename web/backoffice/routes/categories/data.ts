/** Categories: loading and changing them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createCategoryEndpoint,
  deleteCategoryEndpoint,
  listAdminCategoriesEndpoint,
  updateCategoryEndpoint,
  type AdminCategory,
  type CategoryBody,
} from '#modules/catalog/contract.ts';
import { call } from '../../api.ts';

const CATEGORIES = ['categories'];

export function useCategories() {
  return useQuery({
    queryKey: CATEGORIES,
    queryFn: async ({ signal }) => (await call(listAdminCategoriesEndpoint, { signal })).items,
  });
}

export interface SaveCategory {
  /** The category as it was read; null for a new one. */
  saved: AdminCategory | null;
  body: CategoryBody;
}

export function useSaveCategory() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ saved, body }: SaveCategory) => writeCategory(saved, body),
    onSettled: () => client.invalidateQueries({ queryKey: CATEGORIES }),
  });
}

/** Puts neighbours in a new order: only those whose place changed are written. */
export function useOrderCategories() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (neighbours: readonly AdminCategory[]) => {
      for (const [position, category] of neighbours.entries()) {
        if (category.position !== position) {
          await writeCategory(category, { ...bodyOf(category), position });
        }
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: CATEGORIES }),
  });
}

export function useDeleteCategory() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (category: AdminCategory) =>
      call(deleteCategoryEndpoint, {
        params: { categoryId: category.id },
        ifMatch: String(category.version),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: CATEGORIES }),
  });
}

function writeCategory(saved: AdminCategory | null, body: CategoryBody): Promise<AdminCategory> {
  if (!saved) return call(createCategoryEndpoint, { body });
  return call(updateCategoryEndpoint, {
    params: { categoryId: saved.id },
    body,
    ifMatch: String(saved.version),
  });
}

function bodyOf(category: AdminCategory): CategoryBody {
  const { name, slug, description, parentId, position } = category;
  return { name, slug, description, parentId, position };
}
