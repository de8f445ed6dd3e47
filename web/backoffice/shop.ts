/** The shop that the back office runs in, and its way of writing money, numbers and moments. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getShop } from '#modules/shops/contract.ts';
import { call } from './api.ts';
import * as write from './format.ts';

const SHOP_FRESH_MS = 5 * 60_000;

export function useShop() {
  return useQuery({
    queryKey: ['shop'],
    queryFn: () => call(getShop),
    staleTime: SHOP_FRESH_MS,
  });
}

/** The functions of format.ts bound to this shop. */
export function useFormat() {
  const shop = useShop().data;
  return useMemo(() => {
    const format: write.ShopFormat = {
      locale: shop?.locale ?? 'en',
      currency: shop?.currency ?? 'EUR',
      timeZone: shop?.timeZone ?? 'UTC',
    };
    return {
      ...format,
      money: (value: write.MoneyValue) => write.money(format, value),
      minor: (amount: number) => write.money(format, { amount, currency: format.currency }),
      sign: write.currencySign(format),
      number: (value: number) => write.number(format, value),
      weight: (grams: number) => write.weight(format, grams),
      quantity: (steps: number, unit: { code: string; stepLabel?: string }) =>
        write.quantity(format, steps, unit),
      absolute: (moment: string) => write.absolute(format, moment),
      relative: (moment: string) => write.relative(format, moment, Date.now()),
      dayTime: (moment: string) => write.dayTime(format, moment),
      percent: (fraction: number) => write.percent(format, fraction),
      today: () => write.shopDay(format, Date.now()),
      day: (day: string, style: 'short' | 'long') => write.dayName(format, day, style),
    };
  }, [shop]);
}
