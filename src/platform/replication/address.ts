import { StartError } from '../postgres/start-error.ts';

/** A place that a PostgreSQL listens on. */
export interface Address {
  host: string;
  port: number;
}

/**
 * Reads `host:port`; an IPv6 address stands in brackets. Throws a StartError that names the text when
 * it is neither.
 */
export function parseAddress(text: string): Address {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:,[\]]+)):(\d{1,5})$/.exec(text.trim());
  const port = Number(parts?.[3]);
  const host = parts?.[1] ?? parts?.[2];
  if (host === undefined || port < 1 || port > 65_535) {
    throw new StartError(`"${text}" is no address: write host:port, such as 10.0.0.2:5433`);
  }
  return { host, port };
}

/** Reads a list of addresses separated by commas; an empty text is an empty list. */
export function parseAddresses(text: string): Address[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [parseAddress(part)]));
}

/** The address as people write it. */
export function showAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
