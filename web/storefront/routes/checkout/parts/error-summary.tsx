import { useEffect, useRef, type ReactNode } from 'react';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { FieldErrors } from '../../../server/address-form.ts';
import type { WordKey } from '../../../words/language.ts';

const labels: Readonly<Record<string, WordKey>> = {
  email: 'checkout.email',
  name: 'checkout.name',
  line1: 'checkout.line1',
  line2: 'checkout.line2',
  postalCode: 'checkout.postal_code',
  city: 'checkout.city',
  region: 'checkout.region',
  country: 'checkout.country',
};

/**
 * All that is wrong, in one place, each a link to its field. Takes the focus when the page opens
 * with it.
 */
export function ErrorSummary({ errors }: { errors: FieldErrors }): ReactNode {
  const { t } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const names = Object.keys(errors);
  if (names.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex flex-col gap-2 rounded-md border outline-none border-danger bg-danger-soft p-4"
    >
      <p className="font-medium text-danger">{t('checkout.errors', { count: names.length })}</p>
      <ul className="flex flex-col text-14">
        {names.map((name) => (
          <li key={name}>
            <a
              href={`#${name}`}
              className="inline-flex min-h-11 items-center md:min-h-8 underline underline-offset-4"
            >
              {labels[name] ? t(labels[name]) : name}: {errors[name]}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
