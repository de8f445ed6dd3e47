/** A shop: the owner of everything that carries its id. */
export interface Shop {
  id: string;
  slug: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  /** ISO 3166-1 alpha-2: where the shop is taxed. */
  country: string;
  timeZone: string;
  /** BCP 47. */
  locale: string;
  pricesIncludeTax: boolean;
  status: string;
  /** Closed to shoppers: this shop alone, or with all of the installation. */
  maintenance: boolean;
  /** What shoppers read meanwhile, and when it is expected to end (ISO 8601). */
  closedMessage: string | null;
  closedUntil: string | null;
  isDefault: boolean;
}

export interface ShopSettings {
  /** How long a checkout holds its stock. */
  reservationMinutes: number;
  /** The same for what is bought in a flash sale: others are waiting for it. */
  flashSaleHoldMinutes: number;
  /** Stock at or below this is low; null takes the program's LOW_STOCK_THRESHOLD. */
  lowStockThreshold: number | null;
}

export const defaultSettings: ShopSettings = {
  reservationMinutes: 10,
  flashSaleHoldMinutes: 5,
  lowStockThreshold: null,
};

/** Host names are compared without port, case or a trailing dot. */
export function normalHost(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}

/** The slug that a host names (`tea.localhost` → `tea`), or undefined. */
export function slugOfHost(host: string): string | undefined {
  const match = /^([a-z0-9-]+)\.localhost$/.exec(host);
  return match?.[1];
}

/** A machine's bare address or name: the default shop answers there. */
export function isBareHost(host: string): boolean {
  return host === '' || host === 'localhost' || /^[\d.]+$/.test(host) || host.startsWith('[');
}
