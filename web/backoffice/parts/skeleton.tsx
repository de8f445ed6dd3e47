/** A place held for what comes, in its size. */
import { classNames } from './class-names.ts';

export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames('block animate-breathe rounded-sm bg-sunk', className ?? 'h-4 w-24')}
    />
  );
}
