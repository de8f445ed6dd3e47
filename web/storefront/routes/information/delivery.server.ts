import { page, type Head, type PageRequest, type PageResult } from '../../page.ts';

export async function load(): Promise<PageResult<null>> {
  return page(null);
}

export function head(_data: null, { language }: PageRequest): Head {
  return {
    title: language.t('delivery.title'),
    description: language.t('delivery.when_text'),
    canonical: '/delivery',
  };
}
