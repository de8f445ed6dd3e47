import type { ReactNode } from 'react';
import type { ProductDetail } from '#modules/search/contract.ts';
import { pictureAddress } from '../../../parts/picture.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { findVariant, optionField, stateOf, type Choice } from '../variant-choice.ts';

interface OptionFieldProps {
  product: ProductDetail;
  /** Which of the product's options. */
  index: number;
  choice: Choice;
  onChoose: (value: string) => void;
}

const box =
  'flex min-h-11 items-center gap-2 rounded-sm border bg-surface text-14 cursor-pointer transition-colors ' +
  'peer-checked:border-ink peer-checked:ring-1 peer-checked:ring-ink ' +
  'peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent';

/**
 * One option as labelled choices, with a small picture where a variant has its own. Sold out stays
 * choosable.
 */
export function OptionField({ product, index, choice, onChoose }: OptionFieldProps): ReactNode {
  const { t } = useLanguage();
  const option = product.options[index];
  if (!option) return null;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-14">
        <span className="font-medium">{option.name}</span>{' '}
        <span className="text-quiet">{choice[index]}</span>
      </legend>
      <div className="flex flex-wrap gap-2">
        {option.values.map((value, i) => {
          const state = stateOf(product, choice, index, value);
          const id = `option-${index}-${i}`;
          return (
            <div key={value} className="relative">
              <input
                type="radio"
                id={id}
                name={optionField(option.name)}
                value={value}
                checked={choice[index] === value}
                onChange={() => onChoose(value)}
                className="peer pointer-events-none absolute inset-0 size-full opacity-0"
              />
              <label htmlFor={id} className={`${box} ${look(state)}`}>
                <Swatch imageId={swatch(product, choice, index, value)} />
                <span
                  className={state === 'available' ? '' : 'line-through decoration-1'}
                  aria-hidden={state !== 'available'}
                >
                  {value}
                </span>
                {state !== 'available' && (
                  <span className="sr-only">
                    {t(state === 'sold-out' ? 'product.option_sold_out' : 'product.option_none', {
                      value,
                    })}
                  </span>
                )}
              </label>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

function look(state: ReturnType<typeof stateOf>): string {
  return state === 'available'
    ? 'border-line-strong hover:bg-sunk px-3'
    : 'border-dashed border-line-strong text-quiet px-3';
}

/** The picture of a value, when the values of this option differ in their pictures. */
function swatch(
  product: ProductDetail,
  choice: Choice,
  index: number,
  value: string,
): string | null {
  const pictures = new Set(
    product.options[index]?.values.map(
      (v) => findVariant(product, choice.with(index, v))?.imageId ?? null,
    ),
  );
  if (pictures.size < 2) return null;
  return findVariant(product, choice.with(index, value))?.imageId ?? null;
}

function Swatch({ imageId }: { imageId: string | null }): ReactNode {
  if (!imageId) return null;
  return (
    <img
      src={pictureAddress(imageId, 320, 'webp')}
      alt=""
      width={32}
      height={40}
      loading="lazy"
      className="-ms-2 h-10 w-8 rounded-[4px] object-cover"
    />
  );
}
