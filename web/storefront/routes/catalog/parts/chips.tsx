import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage, useShop } from '../../../parts/shop-context.tsx';
import { listingAddress, minorAmount, type Filters } from '../listing-filters.ts';
import type { ListingData } from '../listing.tsx';

interface Chip {
  readonly text: string;
  /** The filters without this one. */
  readonly rest: Filters;
}

/** What was chosen, each with the way to take it back. */
export function Chips({ data: { path, filters } }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  const chips = useChips(filters);
  if (chips.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2">
      {chips.map(({ text, rest }) => (
        <li key={text}>
          <a
            href={listingAddress(path, rest)}
            aria-label={t('listing.remove', { filter: text })}
            className="inline-flex min-h-11 items-center gap-1 rounded-full bg-accent-soft ps-4 pe-3 text-14 no-underline hover:bg-line md:min-h-8"
          >
            {text}
            <X aria-hidden size={16} strokeWidth={1.5} />
          </a>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <a
            href={listingAddress(path, { query: filters.query, sort: filters.sort })}
            className="inline-flex min-h-11 items-center px-2 text-14 underline underline-offset-4 md:min-h-8"
          >
            {t('listing.clear')}
          </a>
        </li>
      )}
    </ul>
  );
}

function useChips(filters: Filters): Chip[] {
  const { t, money } = useLanguage();
  const { currency, categories } = useShop();
  const amount = (typed: string): string =>
    money({ amount: minorAmount(typed, currency), currency });
  const chips: Chip[] = [];
  if (filters.category) {
    const known = categories.find(({ slug }) => slug === filters.category);
    chips.push({ text: known?.title ?? filters.category, rest: { ...filters, category: '' } });
  }
  const { minPrice, maxPrice } = filters;
  const rest = { ...filters, minPrice: '', maxPrice: '' };
  if (minPrice && maxPrice) {
    chips.push({
      text: t('listing.price_between', { from: amount(minPrice), to: amount(maxPrice) }),
      rest,
    });
  } else if (minPrice) {
    chips.push({ text: t('listing.price_at_least', { from: amount(minPrice) }), rest });
  } else if (maxPrice) {
    chips.push({ text: t('listing.price_at_most', { to: amount(maxPrice) }), rest });
  }
  for (const vendor of filters.vendors) {
    const vendors = filters.vendors.filter((other) => other !== vendor);
    chips.push({ text: vendor, rest: { ...filters, vendors } });
  }
  if (filters.inStock) {
    chips.push({ text: t('listing.in_stock_chip'), rest: { ...filters, inStock: false } });
  }
  return chips;
}
