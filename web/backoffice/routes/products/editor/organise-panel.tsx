/** State, categories, tags, vendor, unit and tax: where the product belongs and how it is sold. */
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { Link } from 'react-router';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { SelectField, TextField } from '../../../parts/field.tsx';
import { Panel } from '../../../parts/page.tsx';
import { TokenInput } from '../../../parts/token-input.tsx';
import { t } from '../../../words/index.ts';
import { useCategories } from '../../categories/data.ts';
import { depthsOf } from '../../categories/tree.ts';
import { useUnits } from '../data.ts';
import type { ProductForm } from './form-model.ts';

const states = ['draft', 'active', 'archived'] as const;
const taxClasses = ['standard', 'reduced', 'zero'] as const;

export function OrganisePanel() {
  const { register, control, formState } = useFormContext<ProductForm>();
  const state = useWatch({ control, name: 'state' });
  return (
    <Panel title={t('product.organise')}>
      <div className="flex flex-col gap-4">
        <SelectField
          label={t('products.state')}
          hint={t(`products.state.${state}.note`)}
          {...register('state')}
        >
          {states.map((each) => (
            <option key={each} value={each}>
              {t(`products.state.${each}`)}
            </option>
          ))}
        </SelectField>
        <Controller
          control={control}
          name="categoryIds"
          render={({ field }) => <CategoryChoice chosen={field.value} onChange={field.onChange} />}
        />
        <Controller
          control={control}
          name="tags"
          render={({ field }) => (
            <TokenInput
              label={t('product.tags')}
              values={field.value}
              hint={t('product.tagsHint')}
              optional
              onChange={field.onChange}
            />
          )}
        />
        <TextField
          label={t('product.vendor')}
          optional
          maxLength={200}
          error={formState.errors.vendor?.message}
          {...register('vendor')}
        />
        <TextField
          label={t('product.type')}
          optional
          maxLength={200}
          error={formState.errors.productType?.message}
          {...register('productType')}
        />
      </div>
    </Panel>
  );
}

export function SellingPanel() {
  const { register } = useFormContext<ProductForm>();
  const units = useUnits().data ?? [];
  return (
    <Panel title={t('product.selling')}>
      <div className="flex flex-col gap-4">
        {/* Anew once the units are there: a select cannot show a value before it has its option. */}
        <SelectField key={units.length} label={t('product.unit')} {...register('unit')}>
          {units.map((unit) => (
            <option key={unit.code} value={unit.code}>
              {unit.name}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('product.taxClass')} {...register('taxClass')}>
          {taxClasses.map((each) => (
            <option key={each} value={each}>
              {t(`product.tax.${each}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </Panel>
  );
}

interface CategoryChoiceProps {
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}

function CategoryChoice({ chosen, onChange }: CategoryChoiceProps) {
  const categories = useCategories().data ?? [];
  const depths = depthsOf(categories);
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('product.categories')}</legend>
      {categories.length === 0 ? (
        <p className="text-quiet">
          {t('product.noCategories')}{' '}
          <Link to="/categories?new" className="text-accent underline underline-offset-3">
            {t('product.addCategory')}
          </Link>
        </p>
      ) : (
        <ul className="flex max-h-48 flex-col gap-1.5 overflow-y-auto rounded-sm border border-line p-2">
          {categories.map((category) => (
            <li
              key={category.id}
              style={{ paddingInlineStart: `${depths.get(category.id) ?? 0}rem` }}
            >
              <Checkbox
                shown
                label={category.name}
                checked={chosen.includes(category.id)}
                onChange={(isChosen) =>
                  onChange(
                    isChosen
                      ? [...chosen, category.id]
                      : chosen.filter((each) => each !== category.id),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
