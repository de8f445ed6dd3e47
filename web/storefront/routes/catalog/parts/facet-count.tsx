import type { ReactNode } from 'react';
import { useLanguage } from '../../../parts/shop-context.tsx';

/** How many there would be; nothing while nobody counted. */
export function FacetCount({ count }: { count: number | undefined }): ReactNode {
  const { number } = useLanguage();
  return count === undefined ? null : (
    <span className="tabular ms-auto ps-2 text-13 font-normal text-quiet">{number(count)}</span>
  );
}
