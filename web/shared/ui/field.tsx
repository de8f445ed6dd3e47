import {
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
} from 'react';

interface Labelled {
  /** Also the id of the control, so it must be unique on the page. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; shown at the field and read with it. */
  error?: string | undefined;
}

const control =
  'w-full rounded-sm border bg-surface px-3 text-16 text-ink min-h-11 ' +
  'transition-colors duration-150 disabled:opacity-60 ' +
  'focus-visible:outline-offset-0 focus-visible:border-accent';

type TextFieldProps = Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'onInput'>;

/** A labelled one-line input with hint and error. */
export function TextField({
  name,
  label,
  hint,
  error: sent,
  className,
  ...rest
}: TextFieldProps): ReactNode {
  const [error, mend] = useUntilMended(sent);
  return (
    <Labels {...{ name, label, hint, error }} {...(className ? { className } : {})}>
      <input
        id={name}
        name={name}
        {...rest}
        {...described(name, hint, error)}
        onInput={mend}
        className={look(error)}
      />
    </Labels>
  );
}

type SelectFieldProps = Labelled &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'name' | 'onInput'>;

/** A labelled choice from a list. */
export function SelectField({
  name,
  label,
  hint,
  error: sent,
  className,
  ...rest
}: SelectFieldProps): ReactNode {
  const [error, mend] = useUntilMended(sent);
  return (
    <Labels {...{ name, label, hint, error }} {...(className ? { className } : {})}>
      <select
        id={name}
        name={name}
        {...rest}
        {...described(name, hint, error)}
        onInput={mend}
        className={look(error)}
      />
    </Labels>
  );
}

/** An error speaks of what was sent: it goes as soon as something else is typed or chosen. */
function useUntilMended(error: string | undefined): [string | undefined, () => void] {
  const [isMended, setMended] = useState(false);
  return [isMended ? undefined : error, () => setMended(true)];
}

function Labels({
  name,
  label,
  hint,
  error,
  className = '',
  children,
}: Labelled & { className?: string; children: ReactNode }): ReactNode {
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={name} className="text-14 font-medium">
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${name}-hint`} className="text-13 text-quiet">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${name}-error`} className="text-13 font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function described(name: string, hint: ReactNode, error: string | undefined) {
  if (error) return { 'aria-invalid': true, 'aria-describedby': `${name}-error` } as const;
  return hint ? ({ 'aria-describedby': `${name}-hint` } as const) : {};
}

function look(error: string | undefined): string {
  return `${control} ${error ? 'border-danger' : 'border-line-strong'}`;
}
