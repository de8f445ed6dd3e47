/** A field that collects short words: Enter or a comma adds one, Backspace takes the last back. */
import { useState, type KeyboardEvent } from 'react';
import { X } from 'lucide-react';
import { t } from '../words/index.ts';
import { Field } from './field.tsx';

interface TokenInputProps {
  label: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  hint?: string;
  error?: string | undefined;
  placeholder?: string;
  optional?: boolean;
}

export function TokenInput(props: TokenInputProps) {
  const { label, values, onChange, hint, error, placeholder, optional = false } = props;
  const [text, setText] = useState('');
  function add(raw: string) {
    const fresh = raw
      .split(/[,\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== '' && !values.includes(part));
    if (fresh.length > 0) onChange([...values, ...new Set(fresh)]);
    setText('');
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if ((event.key === 'Enter' || event.key === ',') && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
      onChange(values.slice(0, -1));
    }
  }
  return (
    <Field label={label} error={error} hint={hint} optional={optional}>
      {(ids) => (
        <div
          className={
            'control flex h-auto! min-h-control flex-wrap items-center gap-1 py-[3px] ' +
            'focus-within:border-accent'
          }
        >
          {values.map((value) => (
            <Token
              key={value}
              value={value}
              onRemove={() => onChange(values.filter((each) => each !== value))}
            />
          ))}
          <input
            {...ids}
            value={text}
            placeholder={values.length === 0 ? placeholder : undefined}
            className="h-6 min-w-24 flex-1 bg-transparent outline-none"
            onChange={(event) =>
              event.target.value.includes(',')
                ? add(event.target.value)
                : setText(event.target.value)
            }
            onKeyDown={onKeyDown}
            onBlur={() => add(text)}
          />
        </div>
      )}
    </Field>
  );
}

function Token({ value, onRemove }: { value: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-6 items-center gap-1 rounded-sm bg-sunk pr-1 pl-2">
      {value}
      <button
        type="button"
        aria-label={`${t('common.remove')} ${value}`}
        className="rounded-sm p-0.5 text-quiet hover:text-ink"
        onClick={onRemove}
      >
        <X aria-hidden size={12} strokeWidth={2} />
      </button>
    </span>
  );
}
