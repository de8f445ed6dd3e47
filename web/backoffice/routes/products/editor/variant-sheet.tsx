/** Variants as a sheet: one row each, every cell a field; on a phone one card each. */
import { Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { IconButton } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { useIsPhone } from '../../../parts/media.ts';
import { notify } from '../../../parts/toast.tsx';
import { useFormat } from '../../../shop.ts';
import { t } from '../../../words/index.ts';
import type { ProductForm, VariantForm } from './form-model.ts';
import { SheetCell } from './sheet-cell.tsx';
import { sheetColumns, type SheetField } from './sheet-columns.ts';

interface VariantSheetProps {
  /** Columns that this person's role does not change. */
  locked: ReadonlySet<SheetField>;
  /** What one step of the unit is called, for stock (`g`); empty for pieces. */
  stepLabel: string;
}

export function VariantSheet({ locked, stepLabel }: VariantSheetProps) {
  const { control, getValues } = useFormContext<ProductForm>();
  const rows = useFieldArray({ control, name: 'variants', keyName: 'key' });
  const options = useWatch({ control, name: 'options' });
  const hasOptions = options.some((option) => option.values.length > 0);
  const isPhone = useIsPhone();
  function takeOut(index: number) {
    const taken = getValues(`variants.${index}`);
    rows.remove(index);
    notify(t('variants.removed', { variant: rowName(taken) }), () => rows.insert(index, taken));
  }
  const remove = rows.fields.length > 1 ? takeOut : null;
  const View = isPhone ? SheetCards : SheetTable;
  return (
    <View
      rows={rows.fields}
      hasOptions={hasOptions}
      locked={locked}
      stepLabel={stepLabel}
      onRemove={remove}
    />
  );
}

interface SheetViewProps extends VariantSheetProps {
  rows: readonly (VariantForm & { key: string })[];
  hasOptions: boolean;
  onRemove: ((index: number) => void) | null;
}

function SheetTable({ rows, hasOptions, locked, stepLabel, onRemove }: SheetViewProps) {
  return (
    <div className="max-h-[70vh] overflow-auto">
      <table data-sheet className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{t('variants.title')}</caption>
        <thead>
          <tr>
            {hasOptions ? <Head className="pl-4 text-left">{t('variants.variant')}</Head> : null}
            {sheetColumns.map((column) => (
              <Head
                key={column.field}
                className={classNames(column.numeric ? 'text-right' : 'text-left', column.width)}
              >
                {t(column.label)} <Unit field={column.field} stepLabel={stepLabel} />
              </Head>
            ))}
            {hasOptions ? (
              <Head className="w-10">
                <span className="sr-only">{t('common.remove')}</span>
              </Head>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.key}>
              {hasOptions ? (
                <th
                  scope="row"
                  className="border-b border-line pr-3 pl-4 text-left font-medium whitespace-nowrap"
                >
                  {rowName(row)}
                </th>
              ) : null}
              {sheetColumns.map((column) => (
                <SheetCell
                  key={column.field}
                  row={index}
                  name={rowName(row)}
                  column={column}
                  locked={locked}
                />
              ))}
              {hasOptions ? (
                <td className="border-b border-line px-1">
                  <RemoveButton row={row} index={index} onRemove={onRemove} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SheetCards({ rows, hasOptions, locked, onRemove }: SheetViewProps) {
  return (
    <ul data-sheet className="divide-y divide-line border-t border-line">
      {rows.map((row, index) => (
        <li key={row.key} className="p-4">
          {hasOptions ? (
            <div className="mb-2 flex items-center justify-between">
              <span className="font-medium">{rowName(row)}</span>
              <RemoveButton row={row} index={index} onRemove={onRemove} />
            </div>
          ) : null}
          <div className="grid grid-cols-2 gap-3">
            {sheetColumns.map((column) => (
              <SheetCell
                key={column.field}
                row={index}
                name={rowName(row)}
                column={column}
                locked={locked}
                asCard
              />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface RemoveButtonProps {
  row: VariantForm;
  index: number;
  onRemove: ((index: number) => void) | null;
}

function RemoveButton({ row, index, onRemove }: RemoveButtonProps) {
  return (
    <IconButton
      label={t('variants.remove', { variant: rowName(row) })}
      disabled={onRemove === null}
      onClick={() => onRemove?.(index)}
    >
      <Trash2 aria-hidden size={16} strokeWidth={1.5} />
    </IconButton>
  );
}

function Head({ className, children }: { className?: string; children?: React.ReactNode }) {
  return (
    <th
      scope="col"
      className={classNames(
        'sticky top-0 z-10 h-9 border-b border-line bg-surface px-3 text-12 font-medium text-quiet',
        className,
      )}
    >
      {children}
    </th>
  );
}

function Unit({ field, stepLabel }: { field: SheetField; stepLabel: string }) {
  const { sign } = useFormat();
  const units: Partial<Record<SheetField, string>> = {
    price: sign,
    compareAt: sign,
    weightGrams: t('variants.weightUnit'),
    onHand: stepLabel,
  };
  const unit = units[field];
  return unit ? <span className="font-normal whitespace-nowrap">({unit})</span> : null;
}

/** A variant's name: its option values, or plainly the product's one row. */
function rowName(row: Pick<VariantForm, 'optionValues'>): string {
  return row.optionValues.join(' / ') || t('variants.single');
}
