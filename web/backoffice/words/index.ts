/**
 * Every sentence of the back office has a key, so that a shop's language is a second file and no page
 * changes. Keys are flat and start with the room; plurals end in `_one` and `_other`.
 */
import i18next from 'i18next';
import { accountWords } from './account.ts';
import { customerWords } from './customers.ts';
import { flashSaleWords } from './flash-sales.ts';
import { holdWords } from './holds.ts';
import { backupsWords } from './backups.ts';
import { maintenanceWords } from './maintenance.ts';
import { operationsWords } from './operations.ts';
import { orderWords } from './orders.ts';
import { paymentWords } from './payments.ts';
import { productWords } from './products.ts';
import { qualityWords } from './quality.ts';
import { shellWords } from './shell.ts';

const english = {
  ...accountWords,
  ...shellWords,
  ...productWords,
  ...orderWords,
  ...paymentWords,
  ...customerWords,
  ...flashSaleWords,
  ...holdWords,
  ...qualityWords,
  ...maintenanceWords,
  ...operationsWords,
  ...backupsWords,
} as const;

type WithoutPlural<K extends string> = K extends `${infer Stem}_${'one' | 'other'}` ? Stem : K;
export type MessageKey = WithoutPlural<keyof typeof english>;

const translator = i18next.createInstance();
void translator.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: english } },
  keySeparator: false,
  nsSeparator: false,
  // React escapes what it renders; escaping twice would show &amp; to people.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The sentence for a key, with `{{name}}` filled from `values`; `count` chooses the plural. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return translator.t(key, values);
}

/** Tells whether a key made at run time (`orders.state.paid`) has a sentence. */
export function isMessageKey(key: string): key is MessageKey {
  return key in english || `${key}_other` in english;
}

/** The sentence of a key made at run time, or the fallback when this code has none yet. */
export function wordFor(key: string, fallback: string): string {
  return isMessageKey(key) ? t(key) : fallback;
}
