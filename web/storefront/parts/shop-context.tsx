import { createContext, useContext } from 'react';
import type { ShopView } from '../page.ts';
import { languageOf, type Language } from '../words/language.ts';

const ShopContext = createContext<ShopView | undefined>(undefined);

export const ShopProvider = ShopContext.Provider;

/** The shop whose page this is. */
export function useShop(): ShopView {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error('useShop outside of a page');
  return shop;
}

/** Words, money and dates as this shop writes them. */
export function useLanguage(): Language {
  const { locale, timeZone } = useShop();
  return languageOf(locale, timeZone);
}
