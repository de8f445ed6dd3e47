/** The options whose combinations are the variants. */
import { Plus, Trash2 } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button, IconButton } from '../../../parts/button.tsx';
import { FieldError, TextField } from '../../../parts/field.tsx';
import { TokenInput } from '../../../parts/token-input.tsx';
import { t } from '../../../words/index.ts';
import type { OptionForm, ProductForm } from './form-model.ts';
import { combinations, rebuildVariants } from './variant-matrix.ts';

const MOST_OPTIONS = 3;
export const MOST_VARIANTS = 500;

/** Changes the options and, with them, the rows of the sheet. */
function useOptions() {
  const { control, getValues, setValue } = useFormContext<ProductForm>();
  const options = useWatch({ control, name: 'options' });
  function change(next: OptionForm[]) {
    const before = getValues('options');
    setValue('options', next, { shouldDirty: true });
    const count = combinations(next).length;
    if (count > MOST_VARIANTS) return;
    const rows = rebuildVariants(before, next, getValues('variants'));
    setValue('variants', rows, { shouldDirty: true });
  }
  return { options, change };
}

export function OptionsPanel() {
  const { options, change } = useOptions();
  const { errors } = useFormContext<ProductForm>().formState;
  const count = combinations(options).length;
  return (
    <div className="flex flex-col gap-3 p-4 pt-2">
      {options.length === 0 ? <p className="text-quiet">{t('options.body')}</p> : null}
      {options.map((option, index) => (
        <OptionRow
          key={index}
          option={option}
          error={errors.options?.[index]?.name?.message}
          onChange={(next) => change(options.with(index, next))}
          onRemove={() => change(options.toSpliced(index, 1))}
        />
      ))}
      {count > MOST_VARIANTS ? (
        <FieldError message={t('options.tooMany', { count, most: MOST_VARIANTS })} />
      ) : null}
      {options.length < MOST_OPTIONS ? (
        <Button
          className="self-start"
          icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
          onClick={() => change([...options, { name: '', values: [] }])}
        >
          {t('options.add')}
        </Button>
      ) : null}
    </div>
  );
}

interface OptionRowProps {
  option: OptionForm;
  error: string | undefined;
  onChange: (option: OptionForm) => void;
  onRemove: () => void;
}

function OptionRow({ option, error, onChange, onRemove }: OptionRowProps) {
  const missing = option.values.length > 0 && option.name.trim() === '';
  return (
    <div className="grid grid-cols-[10rem_1fr_auto] items-start gap-3 max-phone:grid-cols-[1fr_auto]">
      <TextField
        label={t('options.name')}
        value={option.name}
        maxLength={100}
        placeholder={t('options.namePlaceholder')}
        error={error ?? (missing ? t('options.nameMissing') : undefined)}
        onChange={(event) => onChange({ ...option, name: event.target.value })}
      />
      <div className="max-phone:order-3 max-phone:col-span-2">
        <TokenInput
          label={t('options.values')}
          values={option.values}
          placeholder={t('options.valuesPlaceholder')}
          onChange={(values) => onChange({ ...option, values })}
        />
      </div>
      <IconButton
        label={t('options.remove', { name: option.name })}
        className="mt-6"
        onClick={onRemove}
      >
        <Trash2 aria-hidden size={16} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
