/** One category in the tree: its products, its place, and what can be done with it. */
import { useState } from 'react';
import { Menu } from '@base-ui/react/menu';
import { ArrowDown, ArrowUp, CornerDownRight, Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import type { AdminCategory } from '#modules/catalog/contract.ts';
import { IconButton } from '../../parts/button.tsx';
import { Ask } from '../../parts/dialog.tsx';
import { MenuPanel, MenuRow } from '../../parts/menu.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { t } from '../../words/index.ts';
import { useDeleteCategory, useOrderCategories } from './data.ts';

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const;

interface CategoryRowProps {
  category: AdminCategory;
  depth: number;
  /** Categories of the same parent, in their order. */
  neighbours: readonly AdminCategory[];
  mayWrite: boolean;
}

export function CategoryRow({ category, depth, neighbours, mayWrite }: CategoryRowProps) {
  const [, setSearch] = useSearchParams();
  const { name, id, productCount } = category;
  return (
    <li className="flex min-h-row items-center gap-3 px-4 py-1 hover:bg-paper">
      <span
        className="flex min-w-0 flex-1 items-center gap-2"
        style={{ paddingInlineStart: `${depth * 1.25}rem` }}
      >
        {depth > 0 ? <CornerDownRight {...icon} className="shrink-0 text-quiet" /> : null}
        {mayWrite ? (
          <button
            type="button"
            className="truncate rounded-sm text-left font-medium hover:underline hover:underline-offset-3"
            onClick={() => setSearch({ edit: id })}
          >
            {name}
          </button>
        ) : (
          <span className="truncate font-medium">{name}</span>
        )}
        <span className="truncate text-quiet max-phone:hidden">/{category.slug}</span>
      </span>
      <Link
        to={`/products?categoryId=${id}`}
        aria-label={t('categories.showProducts', { name })}
        className={
          'tabular text-quiet whitespace-nowrap hover:text-ink hover:underline ' +
          'hover:underline-offset-3'
        }
      >
        {t('categories.products', { count: productCount })}
      </Link>
      {mayWrite ? <CategoryMenu category={category} neighbours={neighbours} /> : null}
    </li>
  );
}

function CategoryMenu({ category, neighbours }: Pick<CategoryRowProps, 'category' | 'neighbours'>) {
  const [asking, setAsking] = useState(false);
  const [, setSearch] = useSearchParams();
  const order = useOrderCategories();
  const remove = useDeleteCategory();
  const { id, name } = category;
  const at = neighbours.findIndex((each) => each.id === id);
  function move(step: 1 | -1) {
    const next = neighbours.toSpliced(at, 1).toSpliced(at + step, 0, category);
    order.mutate(next, { onError: notifyProblem });
  }
  function confirm() {
    remove.mutate(category, {
      onSuccess: () => notify(t('categories.deleted', { name })),
      onError: notifyProblem,
      onSettled: () => setAsking(false),
    });
  }
  return (
    <>
      <Menu.Root>
        <Menu.Trigger render={<IconButton label={`${t('common.more')}: ${name}`} />}>
          <Ellipsis {...icon} />
        </Menu.Trigger>
        <MenuPanel align="end">
          <MenuRow icon={<Pencil {...icon} />} onClick={() => setSearch({ edit: id })}>
            {t('common.edit')}
          </MenuRow>
          <MenuRow icon={<Plus {...icon} />} onClick={() => setSearch({ new: id })}>
            {t('categories.addBelow', { name })}
          </MenuRow>
          <MenuRow icon={<ArrowUp {...icon} />} disabled={at === 0} onClick={() => move(-1)}>
            {t('common.moveUp')}
          </MenuRow>
          <MenuRow
            icon={<ArrowDown {...icon} />}
            disabled={at === neighbours.length - 1}
            onClick={() => move(1)}
          >
            {t('common.moveDown')}
          </MenuRow>
          <MenuRow danger icon={<Trash2 {...icon} />} onClick={() => setAsking(true)}>
            {t('common.delete')}
          </MenuRow>
        </MenuPanel>
      </Menu.Root>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={t('categories.deleteTitle', { name })}
        body={t('categories.deleteBody')}
        typed={{ label: t('categories.deleteTyped', { name }), word: name }}
        confirm={t('common.delete')}
        busy={remove.isPending}
        onConfirm={confirm}
      />
    </>
  );
}
