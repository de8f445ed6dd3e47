/** A password that can be shown while it is typed. */
import { useState } from 'react';
import { Eye, EyeOff } from 'lucide-react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { t } from '../words/index.ts';
import { IconButton } from './button.tsx';
import { Field } from './field.tsx';

interface PasswordFieldProps {
  label: string;
  /** Tells password managers which one this is. */
  autoComplete: 'current-password' | 'new-password';
  hint?: string;
  error: string | undefined;
  registration: UseFormRegisterReturn;
}

export function PasswordField(props: PasswordFieldProps) {
  const { label, autoComplete, hint, error, registration } = props;
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label={label} error={error} hint={hint}>
      {(ids) => (
        <span className="relative block">
          <input
            {...ids}
            {...registration}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            className="control pr-10"
          />
          <IconButton
            label={t(shown ? 'signIn.hidePassword' : 'signIn.showPassword')}
            aria-pressed={shown}
            className="absolute inset-y-0 right-0"
            onClick={() => setShown(!shown)}
          >
            <Icon aria-hidden size={16} strokeWidth={1.5} />
          </IconButton>
        </span>
      )}
    </Field>
  );
}
