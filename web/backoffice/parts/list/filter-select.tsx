/** One filter of a list: a compact choice that shows by its tint that it is set. */
import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

interface FilterSelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

/** `children` are options; the one with an empty value stands for "any". */
export function FilterSelect({ label, value, onChange, children }: FilterSelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={classNames(
        'control w-auto! max-w-56 max-phone:flex-1',
        value === '' ? 'border-line!' : 'border-accent! bg-accent-soft! font-medium',
      )}
    >
      {children}
    </select>
  );
}
