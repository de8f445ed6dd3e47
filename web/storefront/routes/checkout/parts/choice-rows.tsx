import type { ReactNode } from 'react';

/**
 * A list of which one is chosen; the heading above names it for the eye, the legend for the ear.
 */
export function ChoiceRows({
  legend,
  children,
}: {
  legend: string;
  children: ReactNode;
}): ReactNode {
  return (
    <fieldset className="flex flex-col divide-y divide-line overflow-hidden rounded-md border border-line-strong bg-surface">
      <legend className="sr-only">{legend}</legend>
      {children}
    </fieldset>
  );
}

interface ChoiceRowProps {
  name: string;
  value: string;
  checked: boolean;
  title: string;
  hint?: string;
  aside?: string;
  onChoose?: () => void;
}

const row =
  'flex min-h-14 cursor-pointer items-center gap-4 px-4 py-2 has-checked:bg-accent-soft ' +
  'has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent';

export function ChoiceRow({
  name,
  value,
  checked,
  title,
  hint,
  aside,
  onChoose,
}: ChoiceRowProps): ReactNode {
  return (
    <label className={row}>
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={checked}
        onChange={onChoose}
        className="size-5 shrink-0"
      />
      <span className="flex min-w-0 flex-col">
        <span>{title}</span>
        {hint && <span className="text-13 text-quiet">{hint}</span>}
      </span>
      {aside && <span className="tabular ms-auto shrink-0">{aside}</span>}
    </label>
  );
}
