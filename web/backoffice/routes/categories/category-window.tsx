/** Add or change a category. */
import { useForm } from 'react-hook-form';
import type { AdminCategory } from '#modules/catalog/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { SelectField, TextAreaField, TextField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import { useSaveCategory } from './data.ts';
import { depthsOf, inTreeOrder, withDescendants } from './tree.ts';

interface CategoryForm {
  name: string;
  slug: string;
  description: string;
  parentId: string;
}

interface CategoryWindowProps {
  open: boolean;
  saved: AdminCategory | null;
  /** Where a new category shall lie. */
  parentId: string | null;
  all: readonly AdminCategory[];
  onClose: () => void;
}

export function CategoryWindow(props: CategoryWindowProps) {
  const title = t(props.saved ? 'categories.edit' : 'categories.new');
  return (
    <Window open={props.open} onClose={props.onClose} title={title}>
      <CategoryFields {...props} />
    </Window>
  );
}

function CategoryFields({ saved, parentId, all, onClose }: CategoryWindowProps) {
  const save = useSaveCategory();
  const form = useForm<CategoryForm>({
    defaultValues: {
      name: saved?.name ?? '',
      slug: saved?.slug ?? '',
      description: saved?.description ?? '',
      parentId: (saved ? saved.parentId : parentId) ?? '',
    },
  });
  const { errors } = form.formState;
  const problem = save.error ? toProblem(save.error) : null;
  const submit = form.handleSubmit((values) => {
    const neighbours = all.filter((each) => (each.parentId ?? '') === values.parentId);
    save.mutate(
      {
        saved,
        body: {
          name: values.name.trim(),
          ...(values.slug.trim() === '' ? {} : { slug: values.slug.trim() }),
          description: values.description,
          parentId: values.parentId || null,
          position: saved?.position ?? neighbours.length,
        },
      },
      {
        onSuccess: () => {
          notify(t('categories.saved'));
          onClose();
        },
        onError: (error) => {
          for (const { field, message } of toProblem(error).errors) {
            if (field in values) form.setError(field as keyof CategoryForm, { message });
          }
        },
      },
    );
  });
  const depths = depthsOf(all);
  const own = withDescendants(all, saved?.id ?? null);
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {problem && problem.errors.length === 0 ? <ProblemNotice error={problem} /> : null}
      <TextField
        label={t('categories.name')}
        autoComplete="off"
        maxLength={200}
        error={errors.name?.message}
        {...form.register('name', {
          validate: (name) => name.trim() !== '' || t('categories.nameMissing'),
        })}
      />
      <TextField
        label={t('categories.slug')}
        optional
        spellCheck={false}
        hint={t('product.slugHint')}
        error={errors.slug?.message}
        {...form.register('slug', {
          validate: (slug) =>
            slug === '' || /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || t('product.slugWrong'),
        })}
      />
      <SelectField
        label={t('categories.parent')}
        error={errors.parentId?.message}
        {...form.register('parentId')}
      >
        <option value="">{t('categories.noParent')}</option>
        {inTreeOrder(all)
          .filter((each) => !own.has(each.id))
          .map((each) => (
            <option key={each.id} value={each.id}>
              {'\u2003'.repeat(depths.get(each.id) ?? 0) + each.name}
            </option>
          ))}
      </SelectField>
      <TextAreaField
        label={t('categories.description')}
        optional
        rows={3}
        maxLength={5000}
        error={errors.description?.message}
        {...form.register('description')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
