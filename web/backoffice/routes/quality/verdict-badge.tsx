/** PASS, FAIL or NOT EXERCISED, told by word, shape and colour. */
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { t } from '../../words/index.ts';
import type { Verdict } from './data.ts';

const meanings: Record<Verdict, Meaning> = {
  PASS: 'success',
  FAIL: 'danger',
  'NOT EXERCISED': 'neutral',
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  return <Badge meaning={meanings[verdict]}>{t(`quality.state.${verdict}`)}</Badge>;
}
