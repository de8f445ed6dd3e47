import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

/** The one registry behind `/metrics`. Never labelled by shop: there may be ten thousand. */
export const registry = new Registry();

/** A counter that only grows; `labels` are declared here and given at each increment. */
export function counter<L extends string = never>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Counter<L> {
  return new Counter<L>({ name, help, labelNames: [...labelNames], registers: [registry] });
}

/** A value that goes up and down; with `collect` it is read when somebody asks. */
export function gauge<L extends string = never>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  collect?: (this: Gauge<L>) => void | Promise<void>,
): Gauge<L> {
  return new Gauge<L>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    ...(collect ? { collect } : {}),
  });
}

/** Durations in seconds, by default from 1 ms to 10 s. */
export function histogram<L extends string = never>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  buckets: readonly number[] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
): Histogram<L> {
  return new Histogram<L>({
    name,
    help,
    labelNames: [...labelNames],
    buckets: [...buckets],
    registers: [registry],
  });
}
