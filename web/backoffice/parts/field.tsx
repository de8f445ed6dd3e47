/** A labelled form field: label above, control, hint or error below, tied together for screen readers. */
import { useId, type ComponentProps, type ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import { t } from '../words/index.ts';
import { classNames } from './class-names.ts';

interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  optional?: boolean;
  className?: string;
}

interface ControlIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/** The frame around any control; `children` receives the ids to put on it. */
export function Field({
  label,
  error,
  hint,
  optional = false,
  className,
  children,
}: FieldProps & { children: (ids: ControlIds) => ReactNode }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
        {optional ? (
          <span className="ml-1 font-normal text-quiet">{t('common.optional')}</span>
        ) : null}
      </label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error ? <FieldError id={`${id}-note`} message={error} /> : null}
      {!error && hint ? (
        <p id={`${id}-note`} className="text-12 text-quiet">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** The sentence under a field that is wrong: text, icon and colour. */
export function FieldError({ id, message }: { id?: string; message: string }) {
  return (
    <p id={id} role="alert" className="flex items-start gap-1 text-12 text-danger">
      <CircleAlert aria-hidden size={14} strokeWidth={1.5} className="mt-0.5 shrink-0" />
      {message}
    </p>
  );
}

/** One line of text. */
export function TextField({
  label,
  error,
  hint,
  optional,
  className,
  prefix,
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, 'prefix'> & { prefix?: string }) {
  return (
    <Field {...frame({ label, error, hint, optional, className })}>
      {(ids) =>
        prefix ? (
          <span className="control flex items-center focus-within:border-accent">
            <span className="text-quiet">{prefix}</span>
            <input
              {...rest}
              {...ids}
              className="h-full min-w-0 flex-1 bg-transparent outline-none"
            />
          </span>
        ) : (
          <input {...rest} {...ids} className="control" />
        )
      }
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaField({
  label,
  error,
  hint,
  optional,
  className,
  ...rest
}: FieldProps & ComponentProps<'textarea'>) {
  return (
    <Field {...frame({ label, error, hint, optional, className })}>
      {(ids) => <textarea rows={4} {...rest} {...ids} className="control" />}
    </Field>
  );
}

/** One of a few; the system's own list, which every phone and screen reader handles well. */
export function SelectField({
  label,
  error,
  hint,
  optional,
  className,
  children,
  ...rest
}: FieldProps & ComponentProps<'select'>) {
  return (
    <Field {...frame({ label, error, hint, optional, className })}>
      {(ids) => (
        <select {...rest} {...ids} className="control">
          {children}
        </select>
      )}
    </Field>
  );
}

/** Leaves absent members out, as exact optional types ask for. */
function frame(props: {
  label: string;
  error: string | undefined;
  hint: ReactNode;
  optional: boolean | undefined;
  className: string | undefined;
}): FieldProps {
  return {
    label: props.label,
    error: props.error,
    hint: props.hint,
    ...(props.optional === undefined ? {} : { optional: props.optional }),
    ...(props.className === undefined ? {} : { className: props.className }),
  };
}
