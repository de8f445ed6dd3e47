import { readdirSync } from 'node:fs';
import type { PaymentProvider } from './provider.ts';

/**
 * Every file of `providers/` that exports `provider`: a new payment method is one new file and no
 * change anywhere else.
 */
const folder = new URL('./providers/', import.meta.url);
const providers = new Map<string, PaymentProvider>();
for (const file of readdirSync(folder).toSorted()) {
  if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
  const { provider } = (await import(new URL(file, folder).href)) as { provider: PaymentProvider };
  if (providers.has(provider.method)) throw new Error(`Two providers for ${provider.method}`);
  providers.set(provider.method, provider);
}

/** The provider of a method, or undefined when no file implements it. */
export function findProvider(method: string): PaymentProvider | undefined {
  return providers.get(method);
}

/** The provider of a payment that was opened; throws when its file is gone. */
export function providerOf(method: string): PaymentProvider {
  const provider = providers.get(method);
  if (!provider) throw new Error(`No provider implements the payment method ${method}`);
  return provider;
}

/** All methods, in the order of their names. */
export function listProviders(): PaymentProvider[] {
  return [...providers.values()];
}
