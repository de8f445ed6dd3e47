import { Minus, Plus } from 'lucide-react';
import { useId, useRef, type ReactNode } from 'react';
import { useLanguage } from './shop-context.tsx';

interface StepperProps {
  name: string;
  label: string;
  value: number;
  max: number;
  /** The label is read but not shown, where the place says enough. */
  hideLabel?: boolean;
  /** Told after every change by a button, and when typing ends. */
  onChange?: (value: number) => void;
}

/** A whole number with a button on each side. Without a script it is the number field alone. */
export function Stepper({
  name,
  label,
  value,
  max,
  hideLabel = false,
  onChange,
}: StepperProps): ReactNode {
  const { t } = useLanguage();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const step = (by: number): void => {
    const field = input.current;
    if (!field) return;
    const next = Math.min(max, Math.max(1, (Number(field.value) || 1) + by));
    field.value = String(next);
    onChange?.(next);
  };
  const side =
    'script-only inline-flex size-11 shrink-0 items-center justify-center rounded-md hover:bg-sunk';
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-14 font-medium'}>
        {label}
      </label>
      <div className="inline-flex items-center rounded-md border border-line-strong bg-surface">
        <button
          type="button"
          aria-label={t('product.fewer')}
          onClick={() => step(-1)}
          className={side}
        >
          <Minus aria-hidden size={18} strokeWidth={1.5} />
        </button>
        <input
          ref={input}
          id={id}
          name={name}
          type="number"
          inputMode="numeric"
          min={1}
          max={max}
          defaultValue={value}
          onBlur={(event) => onChange?.(Number(event.target.value) || 1)}
          className="tabular h-12 w-12 [appearance:textfield] bg-transparent text-center text-16 [&::-webkit-inner-spin-button]:appearance-none [&::-webkit-outer-spin-button]:appearance-none"
        />
        <button
          type="button"
          aria-label={t('product.more')}
          onClick={() => step(1)}
          className={side}
        >
          <Plus aria-hidden size={18} strokeWidth={1.5} />
        </button>
      </div>
    </div>
  );
}
