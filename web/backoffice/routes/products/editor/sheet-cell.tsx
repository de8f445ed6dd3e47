/** One cell of the sheet: a field without a frame of its own until it is used or wrong. */
import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { classNames } from '../../../parts/class-names.ts';
import { FieldError } from '../../../parts/field.tsx';
import { useFormat } from '../../../shop.ts';
import { t } from '../../../words/index.ts';
import type { ProductForm } from './form-model.ts';
import { cellFault, type SheetColumn, type SheetField } from './sheet-columns.ts';
import { useSheetKeys } from './sheet-keys.ts';

interface SheetCellProps {
  row: number;
  /** The variant's name, for people who hear the cell. */
  name: string;
  column: SheetColumn;
  locked: ReadonlySet<SheetField>;
  /** A labelled field of a card instead of a table's cell. */
  asCard?: boolean;
}

export function SheetCell({ row, name, column, locked, asCard = false }: SheetCellProps) {
  const id = useId();
  const { currency } = useFormat();
  const { register, formState } = useFormContext<ProductForm>();
  const keys = useSheetKeys(locked);
  const { field } = column;
  const error = formState.errors.variants?.[row]?.[field]?.message;
  const isMoney = field === 'price' || field === 'compareAt';
  const label = t(column.label);
  const input = (
    <input
      id={id}
      data-cell={`${row}:${field}`}
      aria-label={asCard ? undefined : t('variants.cell', { column: label, variant: name })}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      inputMode={isMoney ? 'decimal' : column.numeric ? 'numeric' : undefined}
      autoComplete="off"
      spellCheck={false}
      disabled={locked.has(field)}
      title={locked.has(field) ? t('variants.stockHidden') : undefined}
      className={classNames(
        asCard ? 'control' : cellInput,
        column.numeric && 'tabular text-right',
        error && !asCard && 'shadow-[inset_0_0_0_1px_var(--color-danger)]',
      )}
      onPaste={(event) => keys.onPaste(event, { row, field })}
      {...register(`variants.${row}.${field}`, {
        validate: (value, form) => {
          const variant = form.variants[row];
          return variant ? cellFault(field, value, variant, form, currency) : true;
        },
      })}
      onKeyDown={(event) => keys.onKeyDown(event, { row, field })}
    />
  );
  const fault = error ? <FieldError id={`${id}-error`} message={error} /> : null;
  if (asCard) {
    return (
      <div className={classNames('flex flex-col gap-1', field === 'sku' && 'col-span-2')}>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {input}
        {fault}
      </div>
    );
  }
  return (
    <td className="border-b border-line p-0 align-top not-last:border-r">
      {input}
      {fault ? <div className="px-3 pb-1">{fault}</div> : null}
    </td>
  );
}

const cellInput =
  'h-row w-full bg-transparent px-3 outline-none transition-colors duration-100 hover:bg-paper ' +
  'focus-visible:bg-surface focus-visible:shadow-[inset_0_0_0_2px_var(--color-accent)] ' +
  'disabled:cursor-not-allowed disabled:text-quiet';
