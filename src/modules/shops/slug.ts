import { UsageError } from '#platform/cli.ts';

/** A shop's name in addresses, as a command was given it. Throws a UsageError when it cannot be one. */
export function shopSlug(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(text)) return text;
  throw new UsageError('A slug has 1 to 42 of a-z, 0-9 and -, and no - at its ends');
}
