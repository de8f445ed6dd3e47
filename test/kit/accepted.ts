import { isRefusal, type Refusal } from '#platform/refusal.ts';

/** The value. Throws the reason where it was refused. */
export function accepted<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refusal}: ${value.detail}`);
  return value;
}
