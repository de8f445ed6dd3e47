/** A tick box; the label is read aloud, and shown when `shown`. */
import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';

interface CheckboxProps {
  label: string;
  checked: boolean;
  indeterminate?: boolean;
  disabled?: boolean;
  shown?: boolean;
  /** `shiftKey`: the choice shall reach from the row chosen before to this one. */
  onChange: (checked: boolean, shiftKey: boolean) => void;
}

export function Checkbox({
  label,
  checked,
  indeterminate = false,
  disabled = false,
  shown = false,
  onChange,
}: CheckboxProps) {
  const box = (
    <Base.Root
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={(next, { event }) =>
        onChange(next, event instanceof MouseEvent && event.shiftKey)
      }
      aria-label={shown ? undefined : label}
      className={
        'flex size-4 shrink-0 items-center justify-center rounded-[4px] border ' +
        'border-line-strong bg-surface ' +
        'transition-colors duration-100 hover:border-ink data-checked:border-accent data-checked:bg-accent ' +
        'data-indeterminate:border-accent data-indeterminate:bg-accent data-disabled:opacity-50 ' +
        'max-phone:size-5'
      }
    >
      <Base.Indicator className="text-accent-ink">
        {indeterminate ? (
          <Minus size={12} strokeWidth={2.5} />
        ) : (
          <Check size={12} strokeWidth={2.5} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
  if (!shown) return box;
  return (
    <label className="flex cursor-pointer items-center gap-2">
      {box}
      <span>{label}</span>
    </label>
  );
}
