/** Title and description. */
import { Controller, useFormContext } from 'react-hook-form';
import { TextField } from '../../../parts/field.tsx';
import { Panel } from '../../../parts/page.tsx';
import { RichText } from '../../../parts/rich-text.tsx';
import { t } from '../../../words/index.ts';
import type { ProductForm } from './form-model.ts';

export function DetailsPanel() {
  const { register, control, formState } = useFormContext<ProductForm>();
  return (
    <Panel title={t('product.details')}>
      <div className="flex flex-col gap-4">
        <TextField
          label={t('product.name')}
          maxLength={300}
          autoComplete="off"
          error={formState.errors.title?.message}
          {...register('title', {
            validate: (title) => title.trim() !== '' || t('product.nameMissing'),
          })}
        />
        <Controller
          control={control}
          name="description"
          render={({ field }) => (
            <RichText
              label={t('product.description')}
              placeholder={t('product.descriptionHint')}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      </div>
    </Panel>
  );
}
