/** A state in a word: text, a shape and a colour, so that colour is never alone. */
import { Circle, CircleCheck, CircleDashed, CircleDot, CircleX, TriangleAlert } from 'lucide-react';
import { classNames } from './class-names.ts';

export type Meaning = 'neutral' | 'waiting' | 'info' | 'success' | 'warning' | 'danger';

const looks: Record<Meaning, string> = {
  neutral: 'bg-sunk text-quiet',
  waiting: 'bg-sunk text-ink',
  info: 'bg-info-soft text-info',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
};

const shapes = {
  neutral: Circle,
  waiting: CircleDashed,
  info: CircleDot,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleX,
} as const;

export function Badge({ meaning, children }: { meaning: Meaning; children: string }) {
  const Shape = shapes[meaning];
  return (
    <span
      className={classNames(
        'inline-flex h-5.5 items-center gap-1 rounded-full px-2 text-12 font-medium whitespace-nowrap',
        looks[meaning],
      )}
    >
      <Shape aria-hidden size={12} strokeWidth={2} />
      {children}
    </span>
  );
}
