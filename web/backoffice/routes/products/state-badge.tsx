/** A product's state in a word. */
import type { AdminProduct } from '#modules/catalog/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { t } from '../../words/index.ts';

const meanings = { draft: 'waiting', active: 'success', archived: 'neutral' } as const;

export function StateBadge({ state }: { state: AdminProduct['state'] }) {
  return <Badge meaning={meanings[state]}>{t(`products.state.${state}`)}</Badge>;
}
