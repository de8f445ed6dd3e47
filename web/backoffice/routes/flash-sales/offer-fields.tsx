/** One article of a plan: its normal price, the sale price, and how much of the stock is set aside. */
import { X } from 'lucide-react';
import { useFormContext, type FieldPath } from 'react-hook-form';
import { IconButton } from '../../parts/button.tsx';
import { FieldError } from '../../parts/field.tsx';
import { moneyInput, parseMoney } from '../../format.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Article } from './articles.ts';
import { isCount, type PlanFields } from './plan-model.ts';

interface OfferFieldsProps {
  article: Article;
  index: number;
  onRemove: () => void;
}

type Format = ReturnType<typeof useFormat>;

const cell =
  'border-b border-line px-4 py-2 align-top group-last:border-b-0 max-phone:block max-phone:border-0';

export function OfferFields({ article, index, onRemove }: OfferFieldsProps) {
  const format = useFormat();
  const { name, sku, normalMinor, available, unit } = article;
  return (
    <tr className="group max-phone:block max-phone:border-b max-phone:border-line max-phone:py-2">
      <td className={cell}>
        <span className="font-medium">{name}</span>{' '}
        <span className="block text-12 text-quiet">{sku}</span>
      </td>
      <td className={`${cell} tabular text-right whitespace-nowrap max-phone:text-left`}>
        <span className="inline-flex min-h-control items-center">{format.minor(normalMinor)}</span>
      </td>
      <td className={`${cell} w-40 max-phone:w-auto`}>
        <CellField
          path={`offers.${index}.price`}
          label={t('sale.priceOf', { article: name })}
          prefix={format.sign}
          inputMode="decimal"
          check={(text) => checkPrice(text, normalMinor, format)}
        />
      </td>
      <td className={`${cell} w-56 max-phone:w-auto`}>
        <CellField
          path={`offers.${index}.allotment`}
          label={t('sale.allotmentOf', { article: name })}
          inputMode="numeric"
          note={
            available === null
              ? ''
              : t('sale.ofAvailable', { amount: format.quantity(available, unit) })
          }
          check={(text) => checkAllotment(text, article, format)}
        />
      </td>
      <td className={`${cell} w-12`}>
        <IconButton label={t('sale.removeOffer', { article: name })} onClick={onRemove}>
          <X aria-hidden size={16} strokeWidth={1.5} />
        </IconButton>
      </td>
    </tr>
  );
}

interface CellFieldProps {
  path: FieldPath<PlanFields>;
  label: string;
  inputMode: 'decimal' | 'numeric';
  prefix?: string;
  note?: string;
  check: (text: string) => true | string;
}

function CellField({ path, label, inputMode, prefix, note, check }: CellFieldProps) {
  const { register, getFieldState, formState } = useFormContext<PlanFields>();
  const message = getFieldState(path, formState).error?.message;
  const noteId = `${path}-note`;
  return (
    <div className="flex flex-col gap-1">
      <span className="control flex items-center gap-2 focus-within:border-accent">
        {prefix ? <span className="text-quiet">{prefix}</span> : null}
        <input
          aria-label={label}
          aria-invalid={message ? true : undefined}
          aria-describedby={message ? noteId : undefined}
          inputMode={inputMode}
          autoComplete="off"
          className="tabular h-full min-w-0 flex-1 bg-transparent text-right outline-none"
          {...register(path, {
            validate: (value) => check(typeof value === 'string' ? value : ''),
          })}
        />
        {note ? <span className="text-12 whitespace-nowrap text-quiet">{note}</span> : null}
      </span>
      {message ? <FieldError id={noteId} message={message} /> : null}
    </div>
  );
}

function checkPrice(text: string, normalMinor: number, format: Format): true | string {
  const minor = parseMoney(text, format.currency);
  if (minor === null || minor === 0) return t('sale.priceMissing');
  if (minor === 'invalid') {
    const example = moneyInput(Math.max(1, Math.round(normalMinor * 0.8)), format.currency);
    return t('sale.priceWrong', { example });
  }
  return minor < normalMinor || t('sale.priceHigh', { price: format.minor(normalMinor) });
}

function checkAllotment(text: string, { available, unit }: Article, format: Format): true | string {
  if (!isCount(text)) return t('sale.allotmentWrong');
  if (available === null || Number(text) <= available) return true;
  return t('sale.allotmentHigh', { amount: format.quantity(available, unit) });
}
